// The stage of `npm test` that measures the short form of each row.
import { resultOf, type Stage, type StageResult } from '../test/stage.ts'
import { measureRow } from './measure-row.ts'
import { lines } from './report.ts'
import { rows } from './rows.ts'

async function run(): Promise<StageResult> {
  const checks = []
  const missing: string[] = []
  for (const row of rows) {
    const measured = await measureRow(row, { full: false, seed: 1 })
    const wrong = measured.findings.filter((finding) => !finding.ok && finding.missing === undefined)
    checks.push({
      name: `row ${row.id}`,
      problem: wrong.length === 0 ? undefined : lines({ ...measured, findings: wrong }),
    })
    missing.push(...measured.findings.flatMap((finding) => finding.missing ?? []))
  }
  const result = resultOf(checks)
  return missing.length === 0 ? result : { ...result, missing: missing.join('; ') }
}

export const reliability: Stage = { name: 'reliability', run }
