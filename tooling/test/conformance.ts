// Runs the conformance suite on every backend, eager and compiled.
import { runScript, type Outcome } from '../shared/process.ts'
import { root } from '../shared/workspace.ts'
import type { Stage, StageResult } from './stage.ts'

const runs: readonly (readonly string[])[] = [
  ['--backend', 'binary'],
  ['--backend', 'wasm'],
  ['--backend', 'wasm', '--jit'],
  // One half each; `npm run conformance -- --large` runs all.
  ['--backend', 'wasm', '--large', '--every', '2'],
  ['--backend', 'wasm', '--jit', '--large', '--every', '2', '--from', '1'],
  ['--backend', 'webgpu'],
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

async function run(): Promise<StageResult> {
  const adapter = await hasAdapter()
  let total: StageResult = { passed: 0, failed: 0, report: '', alwaysShow: true }
  for (const args of runs) {
    if (args.includes('webgpu') && !adapter) {
      total = { ...total, missing: 'no WebGPU adapter in Node: set VK_ICD_FILENAMES' }
      continue
    }
    const outcome = await runScript(`${root}/tooling/conformance/main.ts`, args)
    const { passed, failed } = count(outcome)
    const text = failed > 0 ? outcome.output.slice(-6000) : (outcome.stdout.trim().split('\n').at(-1) ?? '')
    const report = `${total.report}${args.join(' ')}: ${text}\n`
    total = { ...total, passed: total.passed + passed, failed: total.failed + failed, report }
  }
  return total
}

export const conformance: Stage = { name: 'conformance', run }
