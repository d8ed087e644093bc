// Checks the derivatives of every function in every mode, prints a table and records it in the docs.
// Usage: npm run gradcheck [-- --count N] [--only NAME]… [--backend NAME] [--seed N]
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type GradientReport, gradientSubjects, runGradients } from '@nx/testing'
import { withoutProperty } from '../../packages/testing/test/without-property.ts'
import { makeBackend } from '../conformance/backends.ts'
import { typesOf } from '../properties/types.ts'
import { root } from '../shared/workspace.ts'
import { page, row } from './page.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '25' },
    only: { type: 'string', multiple: true },
    backend: { type: 'string', default: 'binary' },
    seed: { type: 'string', default: '1' },
  },
})

const [count, seed] = [Number(values.count), Number(values.seed)]
const backend = await makeBackend(values.backend)
const types = typesOf(values.backend)
const subjects = gradientSubjects().filter(({ name }) => values.only?.includes(name) ?? true)

const reports: GradientReport[] = []
const started = performance.now()
for (const subject of subjects) {
  const report = await runGradients(subject, { backend, types, count, seed })
  reports.push(report)
  console.log(row(report))
  for (const failure of report.failures) console.log(`FAILED ${failure}\n`)
}
if (values.only === undefined)
  for (const [name, reason] of Object.entries(withoutProperty))
    console.log(row({ name, reason, rows: [], failures: [] }))

const failed = reports.flatMap(({ failures }) => failures).length
const cases = reports.flatMap(({ rows }) => rows).reduce((sum, { cases }) => sum + cases, 0)
const minutes = (performance.now() - started) / 60_000
console.log(
  `${reports.length} functions, ${cases} cases in both precisions, ${failed} failed, ${minutes.toFixed(1)} minutes`,
)
if (subjects.length === 0) console.error('no function has that name')
process.exitCode = failed > 0 || subjects.length === 0 ? 1 : 0
if (values.only === undefined && values.backend === 'binary' && failed === 0)
  writeFileSync(join(root, 'docs/gradients.md'), page(reports, withoutProperty, { count, seed }))
