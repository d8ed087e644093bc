// Adds to 4 MB tensors for a long time, frees nothing, and fails if memory grows over the limits.
import { join } from 'node:path'
import { runScript } from '../shared/process.ts'
import { root } from '../shared/workspace.ts'

interface Loop {
  readonly name: string
  readonly mode: 'sync' | 'turns'
  readonly limitMegabytes: number
}

interface Report {
  readonly last: number
  readonly peakMegabytes: number
}

const script = join(root, 'packages/backend-wasm/test/fixtures/addition-process.ts')
const loops: readonly Loop[] = [
  { name: 'one synchronous loop', mode: 'sync', limitMegabytes: 1000 },
  { name: 'a turn of the event loop between', mode: 'turns', limitMegabytes: 600 },
]

/** The row of the table, and whether the process stayed within its limit and counted right. */
async function run(loop: Loop, count: number): Promise<{ row: string; held: boolean }> {
  const start = performance.now()
  const { stdout, output } = await runScript(script, [String(count), loop.mode], { timeoutMs: 2 ** 31 - 1 })
  const seconds = (performance.now() - start) / 1000
  const name = loop.name.padEnd(36)
  if (!stdout.startsWith('{')) return { row: `${name} failed\n${output.slice(-2000)}`, held: false }
  const { last, peakMegabytes } = JSON.parse(stdout) as Report
  const held = last === count && peakMegabytes < loop.limitMegabytes
  const peak = `${peakMegabytes} of ${loop.limitMegabytes} MB`
  return {
    row: `${name} ${peak.padStart(16)} ${seconds.toFixed(0).padStart(7)} s  ${held ? 'ok' : 'FAILED'}`,
    held,
  }
}

/** Prints a row for each loop; gives whether all held. */
export async function soakMemory(count: number): Promise<boolean> {
  console.log(
    `${count} additions to 4 MB of f32 on wasm, nothing disposed of: peak memory of the process, time`,
  )
  let all = true
  for (const loop of loops) {
    const { row, held } = await run(loop, count)
    console.log(row)
    all &&= held
  }
  return all
}
