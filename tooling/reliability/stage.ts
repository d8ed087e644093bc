// The stage of `npm test` that measures the short form of each row.
import { resultOf, type Stage, type StageResult } from '../test/stage.ts'
import { measureRow, type Measured } from './measure-row.ts'
import { lines } from './report.ts'
import { type Finding, isMissed, type Row } from './row.ts'
import { rows } from './rows.ts'

/** What a busy machine does to one try it seldom does to three. */
const tries = 3

/**
 * How far beyond its limit a measured number fails the tests, which run on machines of any speed beside other programs:
 * `npm run reliability` is there to hold it to the limit. What is counted has no such room.
 */
const tolerated = 20

const isWrong = (finding: Finding): boolean => isMissed(finding) && !(finding.beyond! <= tolerated)

async function measure(row: Row): Promise<Measured> {
  for (let left = tries; ; left--) {
    const measured = await measureRow(row, { full: false, seed: 1, minutes: 1 }, isWrong)
    if (left === 1 || !measured.findings.some(isWrong)) return measured
  }
}

async function run(): Promise<StageResult> {
  const checks = []
  const missing: string[] = []
  const noted: string[] = []
  for (const row of rows) {
    const measured = await measure(row)
    const shown = (findings: readonly Finding[]): string => lines({ ...measured, findings })
    const wrong = measured.findings.filter(isWrong)
    checks.push({ name: `row ${row.id}`, problem: wrong.length === 0 ? undefined : shown(wrong) })
    const beyond = measured.findings.filter((finding) => isMissed(finding) && !isWrong(finding))
    if (beyond.length > 0) noted.push(shown(beyond))
    missing.push(...measured.findings.flatMap((finding) => finding.missing ?? []))
  }
  const result = resultOf(checks)
  const report = [...noted, result.report].join('\n').trimEnd()
  const all = { ...result, report, alwaysShow: true }
  return missing.length === 0 ? all : { ...all, missing: missing.join('; ') }
}

export const reliability: Stage = { name: 'reliability', run }
