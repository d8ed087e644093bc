// Runs a vitest project and counts its tests from the JSON report.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { runProgram } from '../shared/process.ts'
import { readJson, root, tool } from '../shared/workspace.ts'
import { discoverWebgpu } from '../webgpu-environment/discover.ts'
import { indent, type Stage, type StageResult } from './stage.ts'

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly Assertion[]
  }[]
}

interface Assertion {
  readonly fullName: string
  readonly status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo'
  readonly failureMessages: readonly string[]
}

const strict = process.env['CI'] === 'true'

function summarise(report: Report): StageResult {
  let passed = 0
  const problems: string[] = []
  for (const file of report.testResults) {
    const name = relative(root, file.name)
    const failures = file.assertionResults.filter((test) => test.status === 'failed')
    const skipped = file.assertionResults.filter(
      (test) => test.status !== 'failed' && test.status !== 'passed',
    )
    passed += file.assertionResults.length - failures.length - skipped.length
    for (const test of failures) {
      problems.push(`✗ ${name} › ${test.fullName}\n${indent(readable(test.failureMessages))}`)
    }
    // Where a device is missing its tests skip themselves; on CI nothing may be missing.
    if (strict) for (const test of skipped) problems.push(`✗ ${name} › ${test.fullName}\n    was skipped`)
    if (file.status === 'failed' && failures.length === 0) {
      problems.push(`✗ ${name}\n${indent(file.message.slice(0, 2000))}`)
    }
  }
  return { passed, failed: problems.length, report: problems.join('\n') }
}

/** Messages with the frames of our own files only. */
function readable(messages: readonly string[]): string {
  const lines = messages.join('\n').split('\n')
  return lines
    .filter((line) => !/^\s+at .*node_modules/.test(line))
    .join('\n')
    .slice(0, 2000)
}

/** Runs the tests of one project of `vitest.config.ts`. */
export async function runProject(project: string): Promise<StageResult> {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-'))
  const outputFile = join(folder, 'report.json')
  const args = ['run', '--project', project, '--reporter=json', `--outputFile=${outputFile}`]
  const { status, output } = await runProgram(tool('vitest'), args)
  const report = existsSync(outputFile) ? (readJson(outputFile) as Report) : undefined
  rmSync(folder, { recursive: true, force: true })
  const result = report === undefined ? { passed: 0, failed: 0, report: '' } : summarise(report)
  if (status === 0 || result.failed > 0) return result
  return { ...result, failed: 1, report: output.slice(-6000) }
}

function runBrowser(): Promise<StageResult> {
  if (discoverWebgpu().browser !== null) return runProject('chromium')
  const missing = 'no Chrome or Chromium found: set CHROMIUM_PATH'
  return Promise.resolve({ passed: 0, failed: 0, report: '', missing })
}

export const unit: Stage = { name: 'unit', run: () => runProject('node*') }

export const browser: Stage = { name: 'browser', run: runBrowser }
