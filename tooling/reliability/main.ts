// Measures what serving does under faults and load, beside the figures that it must show.
// Usage: npm run reliability [-- --full [--minutes N]] [--only ROW]… [--seed N] [--record], or -- --check LOG
import { parseArgs } from 'node:util'
import { check, describe } from './check.ts'
import { History } from './history.ts'
import { type Measured, measureRow } from './measure-row.ts'
import { writePage } from './page.ts'
import { renew } from './recorded.ts'
import { held, lines } from './report.ts'
import { isMissed } from './row.ts'
import { rows } from './rows.ts'

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '60' },
    only: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false },
    check: { type: 'string' },
  },
})

if (values.check !== undefined) {
  const { origin, history } = History.read(values.check)
  const violations = check(history)
  console.log(`${JSON.stringify(origin)}\n${history.length} requests; violations: ${describe(violations)}`)
  process.exit(violations.length === 0 ? 0 : 1)
}

const only = values.only.map(Number)
const { full } = values
const [seed, minutes] = [Number(values.seed), Number(values.minutes)]
const unknown = only.filter((id) => rows.every((row) => row.id !== id))
if (unknown.length > 0 || !Number.isSafeInteger(seed) || !(minutes > 0)) {
  console.error(
    `reliability: rows are ${rows.map(({ id }) => id).join(', ')}, a seed is a whole number, and minutes are more than 0`,
  )
  process.exit(2)
}

console.log(`seed ${seed}; fault or load | figure | measured | ok`)
const measured: Measured[] = []
for (const row of rows.filter(({ id }) => only.length === 0 || only.includes(id))) {
  const result = await measureRow(row, { full, seed, minutes })
  console.log(lines(result))
  measured.push(result)
}
const findings = measured.flatMap((each) => each.findings)
const missed = findings.filter(isMissed).length
for (const { missing } of findings) if (missing !== undefined) console.log(`not measured: ${missing}`)
console.log(`\n${findings.filter(({ ok }) => ok).length} held, ${missed} missed`)
if (values.record) writePage(await renew(measured, { full, seed }))
process.exitCode = held(measured) ? 0 : 1
