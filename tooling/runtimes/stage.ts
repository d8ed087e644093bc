// Runs the README's first example, built, on every JavaScript runtime we promise.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, type Outcome } from '../shared/process.ts'
import { root } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'
import { discoverWebgpu } from '../webgpu-environment/discover.ts'
import { runInChromium } from './chromium.ts'
import { readmeProgram } from './program.ts'

const bin = join(import.meta.dirname, 'node_modules/.bin')

function commands(file: string): Record<string, readonly [program: string, ...args: string[]]> {
  return {
    'Node 20': [join(bin, 'node'), file],
    'Node 24': [process.execPath, file],
    Deno: [join(bin, 'deno'), 'run', '--allow-all', '--no-config', '--quiet', file],
    Bun: [join(bin, 'bun'), 'run', file],
  }
}

function check(name: string, outcome: Outcome): Check {
  const silent = outcome.status === 0 && outcome.stdout.trim() === ''
  const failed =
    outcome.status === 0 ? undefined : `exit status ${outcome.status}\n${outcome.output.slice(-2000)}`
  return { name, problem: silent ? 'printed nothing' : failed }
}

async function run(): Promise<StageResult> {
  const code = await readmeProgram()
  const folder = join(root, '.cache/runtimes')
  const file = join(folder, 'program.mjs')
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, code)
  const checks: Check[] = []
  for (const [name, [program, ...args]] of Object.entries(commands(file))) {
    const absent = existsSync(program) ? undefined : `${program} is not installed`
    checks.push(
      absent
        ? { name, problem: absent }
        : check(name, await runProgram(program, args, { timeoutMs: 120_000 })),
    )
  }
  const { browser } = discoverWebgpu()
  if (browser === null)
    return { ...resultOf(checks), missing: 'no Chrome or Chromium found: set CHROMIUM_PATH' }
  return resultOf([...checks, check('Chromium', await runInChromium(code, browser))])
}

export const runtimes: Stage = { name: 'runtimes', run }
