// The table of figures, for the terminal and for the documentation.
import { availableParallelism, cpus } from 'node:os'
import type { Measured } from './measure-row.ts'
import type { Recorded } from './recorded.ts'
import { type Finding, isMissed } from './row.ts'
import { rows } from './rows.ts'

function mark({ ok, missing }: Finding): string {
  if (missing !== undefined) return `– ${missing}`
  return ok ? 'ok' : 'MISSED'
}

/** The lines of a row for the terminal. */
export function lines({ row, findings, seconds, disturbed }: Measured): string {
  const cells = findings.map(({ load, figure, measured, ...rest }) =>
    [load.padEnd(44), figure.padEnd(50), measured.padEnd(26), mark({ load, figure, measured, ...rest })].join(
      ' | ',
    ),
  )
  const again =
    disturbed === undefined
      ? ''
      : `, second try: in the first others used ${disturbed.cores.toFixed(1)} cores, and an idle process was ${disturbed.stallMs.toFixed(0)} ms late`
  return [
    `${row.id} ${row.title} (${seconds.toFixed(0)} s${again})`,
    ...cells.map((cell) => `  ${cell}`),
  ].join('\n')
}

/** Whether all figures held. */
export function held(measured: readonly Measured[]): boolean {
  return !measured.some(({ findings }) => findings.some(isMissed))
}

/** A Markdown table of rows. */
export function table(recorded: readonly Recorded[]): string {
  const body = recorded.flatMap(({ id, findings }) =>
    findings.map((finding, i) => {
      const { load, figure, measured } = finding
      const title = i === 0 ? `${id} ${rows.find((row) => row.id === id)?.title}` : ''
      const cells = [title, load, figure, measured, mark(finding)]
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
    }),
  )
  return ['| row | fault or load | figure | measured | |', '| --- | --- | --- | --- | --- |', ...body].join(
    '\n',
  )
}

/** What it was measured on. */
export function machine(): string {
  return `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}`
}
