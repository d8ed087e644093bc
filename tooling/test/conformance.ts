// Runs the conformance suite on every backend, eager and compiled.
import { availableParallelism } from 'node:os'
import { mapConcurrently, runScript, type Outcome } from '../shared/process.ts'
import { root } from '../shared/workspace.ts'
import type { Stage, StageResult } from './stage.ts'

// The one that takes longest first, as they go side by side.
const runs: readonly (readonly string[])[] = [
  ['--backend', 'webgpu'],
  ['--backend', 'binary'],
  ['--backend', 'wasm'],
  ['--backend', 'wasm', '--jit'],
  // One half each; `npm run conformance -- --large` runs all.
  ['--backend', 'wasm', '--large', '--every', '2'],
  ['--backend', 'wasm', '--jit', '--large', '--every', '2', '--from', '1'],
]

/** True when Node reaches a WebGPU adapter. */
async function hasAdapter(): Promise<boolean> {
  const { status } = await runScript(`${root}/tooling/webgpu-environment/probe.ts`)
  return status === 0
}

function count(outcome: Outcome): StageResult {
  const closing = [...outcome.stdout.matchAll(/^(\d+) passed, (\d+) failed/gm)].at(-1)
  const passed = Number(closing?.[1] ?? 0)
  const failed = Number(closing?.[2] ?? 0)
  const broken = outcome.status !== 0 && failed === 0 ? 1 : 0
  return { passed, failed: failed + broken, report: '' }
}

async function runOne(args: readonly string[]): Promise<StageResult> {
  const outcome = await runScript(`${root}/tooling/conformance/main.ts`, args)
  const counted = count(outcome)
  const text =
    counted.failed > 0 ? outcome.output.slice(-6000) : (outcome.stdout.trim().split('\n').at(-1) ?? '')
  return { ...counted, report: `${args.join(' ')}: ${text}\n` }
}

async function run(): Promise<StageResult> {
  const adapter = await hasAdapter()
  const possible = runs.filter((args) => adapter || !args.includes('webgpu'))
  const results = await mapConcurrently(possible, availableParallelism(), runOne)
  const sum = (name: 'passed' | 'failed'): number => results.reduce((total, each) => total + each[name], 0)
  const all = {
    passed: sum('passed'),
    failed: sum('failed'),
    report: results.map(({ report }) => report).join(''),
    alwaysShow: true,
  }
  return adapter ? all : { ...all, missing: 'no WebGPU adapter in Node: set VK_ICD_FILENAMES' }
}

export const conformance: Stage = { name: 'conformance', run }
