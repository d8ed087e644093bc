// `npm run hostile`: every public function with every wrong value in each place; ends with 1 if anything but an NxError comes out.
// Usage: npm run hostile [-- --backend NAME]… [--only NAME] [--every N] [--record]
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setDefaultBackend } from '@nx/tensor'
import { makeBackend } from '../conformance/backends.ts'
import { root } from '../shared/workspace.ts'
import { goodCalls } from './calls.ts'
import { isUnharmed } from './unharmed.ts'
import { page, type Row } from './page.ts'
import { runHostile } from './run.ts'
import { resources, settled } from './resources.ts'
import { watch } from './watch.ts'

const { values } = parseArgs({
  options: {
    backend: { type: 'string', multiple: true, default: ['binary', 'wasm'] },
    every: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    record: { type: 'boolean', default: false },
  },
})
const every = Number(values.every)

let failed = 0
const rows: Row[] = []
for (const name of values.backend) {
  const backend = await makeBackend(name)
  setDefaultBackend(backend)
  const { calls, missing } = goodCalls()
  if (missing.length > 0) console.log(`without a call to spoil: ${missing.join(' ')}`)
  const wanted = calls.filter((call) => call.name.includes(values.only))
  const before = await settled(resources)
  const watched = watch(30)
  const start = performance.now()
  const report = await runHostile({
    backend,
    every,
    calls: wanted,
    before: watched.before,
    found: ({ call, problem }) => process.stdout.write(`${call}\n    ${problem}\n`),
  })
  const seconds = (performance.now() - start) / 1000
  await watched.end()
  const after = await settled(resources)
  const problems: string[] = []
  if (!(await isUnharmed(backend))) problems.push('a known computation gives something else than before')
  if (after.handles.length > before.handles.length)
    problems.push(`handles are ${after.handles.join(', ')} instead of ${before.handles.join(', ')}`)
  const grown = (after.bytes - before.bytes) / 2 ** 20
  if (grown > 64) problems.push(`${grown.toFixed(0)} MiB more than before`)
  for (const problem of problems) console.log(problem)
  const count = report.findings.length + problems.length
  console.log(
    `${name}: ${report.calls} calls of ${report.functions} functions, ${count} problems, ` +
      `longest ${report.longest.toFixed(0)} ms, ${grown.toFixed(1)} MiB kept, ${seconds.toFixed(0)} s`,
  )
  rows.push({ name, report, problems: count, grown, seconds })
  failed += count + missing.length
}
process.exitCode = failed === 0 ? 0 : 1
if (values.record) writeFileSync(join(root, 'docs/hostile.md'), page(rows))
