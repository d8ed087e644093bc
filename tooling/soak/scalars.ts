// Drops tensors for a long time, and fails if heap or resident memory grow over the limits.
import { join } from 'node:path'
import { runScript } from '../shared/process.ts'
import { root } from '../shared/workspace.ts'

/** What the heap may take at any time, and how much more resident memory the second half may take than the first. */
export const limits = { heapMegabytes: 100, grownMegabytes: 50 } as const

/** One loop of `scalars-process.ts`. */
export interface Run {
  readonly backend: 'wasm' | 'binary'
  readonly loop: 'scalars' | 'training' | 'large training'
  readonly count: number
  readonly mode: 'sync' | 'turns'
}

/** What a run printed. */
export interface Report {
  /** The first element of the last tensor. */
  readonly last: number
  readonly heapMegabytes: number
  readonly residentMegabytes: number
  readonly grownMegabytes: number
}

/** Runs a loop in a process of its own, whose old objects may take 256 MB. */
export async function measure({ backend, loop, count, mode }: Run): Promise<Report> {
  const script = join(root, 'tooling/soak/scalars-process.ts')
  const { stdout, output } = await runScript(script, [backend, loop, String(count), mode], {
    timeoutMs: 2 ** 31 - 1,
    environment: { NODE_OPTIONS: '--max-old-space-size=256' },
  })
  if (!stdout.startsWith('{')) throw new Error(`${loop} on ${backend} failed\n${output.slice(-2000)}`)
  return JSON.parse(stdout) as Report
}

/** Whether the run counted right and stayed within the limits. */
export function held({ loop, count }: Run, report: Report): boolean {
  const right = loop === 'scalars' ? report.last === count : Math.abs(report.last - 1) < 1e-6
  return right && report.heapMegabytes < limits.heapMegabytes && report.grownMegabytes < limits.grownMegabytes
}

/** Prints a row for each loop; gives whether all held. */
export async function soakScalars(percent: number): Promise<boolean> {
  let all = true
  console.log(
    `heap below ${limits.heapMegabytes} MB, resident memory flat within ${limits.grownMegabytes} MB`,
  )
  for (const backend of ['wasm', 'binary'] as const) {
    for (const [loop, most] of [
      ['scalars', 1e7],
      ['training', 1e5],
      ['large training', 1e5],
    ] as const) {
      for (const mode of ['sync', 'turns'] as const) {
        const run = { backend, loop, count: Math.ceil((most * percent) / 100), mode }
        const report = await measure(run)
        const ok = held(run, report)
        all &&= ok
        const name = `${backend}, ${run.count} ${loop}, ${mode}`.padEnd(40)
        const { heapMegabytes, residentMegabytes, grownMegabytes } = report
        console.log(
          `${name} heap ${heapMegabytes} MB, resident ${residentMegabytes} MB, grown by ${grownMegabytes} MB  ` +
            (ok ? 'ok' : `FAILED, last ${report.last}`),
        )
      }
    }
  }
  return all
}
