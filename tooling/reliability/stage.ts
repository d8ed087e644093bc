// The stage of `npm test` that measures the short form of each row.
import { availableParallelism } from 'node:os'
import { mapConcurrently } from '../shared/process.ts'
import { resultOf, type Stage, type StageResult } from '../test/stage.ts'
import { measureOnce, type Measured } from './measure-row.ts'
import { lines } from './report.ts'
import { type Finding, isMissed, isMissedByFar, type Row } from './row.ts'
import { rows } from './rows.ts'

/** What a busy machine does to one try it seldom does to three. */
const tries = 3

/** Rows beside each other, of those that allow it. */
const atATime = Math.min(2, availableParallelism())

/** Measures a row until nothing is wrong, so often at most; gives all tries. */
async function measure(row: Row): Promise<readonly Measured[]> {
  const all: Measured[] = []
  while (all.length < tries) {
    const measured = await measureOnce(row, { full: false, seed: 1, minutes: 1 })
    all.push(measured)
    if (!measured.findings.some(isMissedByFar)) break
  }
  return all
}

async function run(): Promise<StageResult> {
  // The longest of them are at the end of the table, and come first.
  const counting = rows.filter(({ counts }) => counts === true).toReversed()
  const timing = rows.filter((row) => !counting.includes(row))
  const measured = [
    ...(await mapConcurrently(counting, atATime, measure)),
    ...(await mapConcurrently(timing, 1, measure)),
  ]
  const checks = []
  const missing: string[] = []
  const noted: string[] = []
  const inOrder = measured.toSorted(([a], [b]) => rows.indexOf(a!.row) - rows.indexOf(b!.row))
  for (const all of inOrder) {
    const last = all.at(-1)!
    const shown = (each: Measured, holds: (finding: Finding) => boolean): string =>
      lines({ ...each, findings: each.findings.filter(holds) })
    const isFailed = last.findings.some(isMissedByFar)
    checks.push({ name: `row ${last.row.id}`, problem: isFailed ? shown(last, isMissedByFar) : undefined })
    for (const before of all.slice(0, -1)) noted.push(`tried again: ${shown(before, isMissedByFar)}`)
    const isBeyond = (finding: Finding): boolean => isMissed(finding) && !isMissedByFar(finding)
    if (last.findings.some(isBeyond)) noted.push(shown(last, isBeyond))
    missing.push(...last.findings.flatMap((finding) => finding.missing ?? []))
  }
  const seconds = inOrder.map((all) => {
    const sum = all.reduce((total, each) => total + each.seconds, 0)
    return `row ${all[0]!.row.id} ${sum.toFixed(0)} s`
  })
  const result = resultOf(checks)
  const report = [...noted, seconds.join(', '), result.report].join('\n').trimEnd()
  const all = { ...result, report, alwaysShow: true }
  return missing.length === 0 ? all : { ...all, missing: missing.join('; ') }
}

export const reliability: Stage = { name: 'reliability', run }
