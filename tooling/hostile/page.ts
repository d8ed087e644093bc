// Writes `docs/hostile.md`.
import type { HostileReport } from './run.ts'

/** What came of the calls on one backend. */
export interface Row {
  readonly name: string
  readonly report: HostileReport
  readonly problems: number
  /** MiB that the process holds after the calls and did not before. */
  readonly grown: number
  readonly seconds: number
}

const shown = (count: number): string => count.toLocaleString('en')

/** The page of a run. */
export function page(rows: readonly Row[]): string {
  const codes = new Set(rows.flatMap(({ report }) => Object.keys(report.outcomes)))
  const total = (code: string): number =>
    rows.reduce((sum, { report }) => sum + (report.outcomes[code] ?? 0), 0)
  return [
    '# Wrong calls',
    '',
    '<!-- written by npm run hostile -- --record -->',
    '',
    'Every public function is called with every wrong value of `tooling/hostile/values.ts` in place of each argument and of',
    'each option, and behind the last one, and with too few arguments; at once, and while a function is traced. A call may',
    'give a result or raise an `NxError`. Anything else is a problem: other errors, also ones that come later, more than',
    'a second of processor time, a promise that does not settle, a library that works no longer, memory and handles kept.',
    '`npm run hostile -- --backend NAME` makes the calls again; `npm test` makes one in 32, of each function and place.',
    '',
    '| backend | functions | places | calls | problems | longest, ms | kept, MiB | seconds |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(
      ({ name, report, problems, grown, seconds }) =>
        `| ${name} | ${report.functions} | ${shown(report.places)} | ${shown(report.calls)} | ${problems} | ` +
        `${report.longest.toFixed(0)} | ${Math.max(0, grown).toFixed(1)} | ${seconds.toFixed(0)} |`,
    ),
    '',
    `| outcome | ${rows.map(({ name }) => name).join(' | ')} |`,
    `| --- | ${rows.map(() => '---:').join(' | ')} |`,
    ...[...codes]
      .toSorted((a, b) => total(b) - total(a))
      .map(
        (code) =>
          `| ${code === 'result' ? code : `\`${code}\``} | ` +
          `${rows.map(({ report }) => shown(report.outcomes[code] ?? 0)).join(' | ')} |`,
      ),
    '',
  ].join('\n')
}
