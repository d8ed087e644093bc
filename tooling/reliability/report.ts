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

const cells = (finding: Finding): string =>
  [finding.load.padEnd(44), finding.figure.padEnd(50), finding.measured.padEnd(26), mark(finding)].join(' | ')

/** The lines of a row for the terminal. */
export function lines({ row, findings, seconds, first }: Measured): string {
  const body = findings.map((finding) => `  ${cells(finding)}`)
  const title = `${row.id} ${row.title} (${seconds.toFixed(0)} s`
  if (first === undefined) return [`${title})`, ...body].join('\n')
  const { cores, stallMs } = first.disturbed
  return [
    `${title}, second try: in the first others used ${cores.toFixed(1)} cores, and an idle process was ${stallMs.toFixed(0)} ms late)`,
    ...body,
    ...first.missed.map((finding) => `  at first: ${cells(finding)}`),
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
