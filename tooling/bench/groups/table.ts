// The table of the WebAssembly backend beside other libraries, each row with what it should reach.
// `npm run bench -- table [--only TEXT] [--json]`; without `--only` it also writes docs/images/performance.{json,svg}.
import { writeFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import { formatted } from '../../lint/formatted.ts'
import { root } from '../../shared/workspace.ts'
import { chart } from '../table/chart.ts'
import { measureRow } from '../table/measure-row.ts'
import type { Figure, Row } from '../table/row.ts'
import { rows as convolutions } from '../table/rows/convolutions.ts'
import { rows as elementwise } from '../table/rows/elementwise.ts'
import { rows as files } from '../table/rows/files.ts'
import { rows as fourier } from '../table/rows/fourier.ts'
import { rows as matrices } from '../table/rows/matrices.ts'
import { rows as overheads } from '../table/rows/overheads.ts'
import { rows as reductions } from '../table/rows/reductions.ts'
import { rows as samples } from '../table/rows/samples.ts'
import type { GroupOptions } from '../workload.ts'

const rows: readonly Row[] = [
  ...overheads,
  ...elementwise,
  ...reductions,
  ...matrices,
  ...convolutions,
  ...fourier,
  ...samples,
  ...files,
]

const digits = (value: number | null): string =>
  value === null ? '-' : value >= 100 ? value.toFixed(0) : value.toPrecision(3)

function line({
  workload,
  mode,
  ours,
  unit,
  peer,
  theirs,
  ratio,
  least,
  most,
  goal,
  met,
  ceiling,
}: Figure): string {
  const wanted = 'atMost' in goal ? `≤ ${goal.atMost} ${unit}` : `≥ ${digits(goal.ratio)}×`
  const range = least === null ? '' : `(${digits(least)} to ${digits(most)})`
  return [
    workload.padEnd(44),
    mode.padEnd(7),
    `${digits(ours)} ${unit}`.padStart(11),
    `${peer ?? ''} ${digits(theirs)}`.padStart(26),
    `${digits(ratio)}×`.padStart(8),
    range.padEnd(16),
    wanted.padStart(10),
    met ? ' met  ' : ' MISSED',
    ceiling === null ? '' : `NumPy ${digits(ceiling)}`,
  ].join(' ')
}

export async function run({ only, json }: GroupOptions): Promise<void> {
  const figures: Figure[] = []
  const left: string[] = []
  for (const row of rows.filter(({ workload }) => workload.includes(only))) {
    try {
      for (const figure of await measureRow(row)) {
        figures.push(figure)
        console.log(json ? JSON.stringify(figure) : line(figure))
      }
      left.push(...figures.at(-1)!.without.map((each) => `${row.workload}: ${each}`))
    } catch (error) {
      left.push(`${row.workload}: ${String(error)}`)
      process.exitCode = 1
    }
  }
  for (const each of left) console.error(`not compared: ${each}`)
  const met = figures.filter((figure) => figure.met).length
  console.error(`${figures.length} figures, ${met} reach their goal`)
  if (only !== '') return
  const machine = `${cpus()[0]?.model ?? arch()}, ${platform()}, Node ${process.versions.node}`
  const date = new Date().toISOString().slice(0, 10)
  const images = join(root, 'docs/images')
  const file = join(images, 'performance.json')
  const text = JSON.stringify({ machine, date, figures })
  writeFileSync(file, await formatted(file, text))
  writeFileSync(join(images, 'performance.svg'), chart(figures, `${machine}, ${date}`))
}
