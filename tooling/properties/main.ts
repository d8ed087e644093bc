// Runs many random trials of every function beside a naive reference, prints a table and records it in the docs.
// Usage: npm run properties [-- --count N] [--only NAME]… [--backend NAME] [--seed N] [--trial N [--large]] [--record]
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Property, properties, type PropertyReport, runProperty } from '@nx/testing'
import { makeBackend } from '../conformance/backends.ts'
import { root } from '../shared/workspace.ts'
import { page } from './page.ts'
import { typesOf } from './types.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    only: { type: 'string', multiple: true },
    backend: { type: 'string', default: 'binary' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    trial: { type: 'string' },
    large: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
})

const [count, seed] = [Number(values.count), Number(values.seed)]
/** Of tensors beyond 4 KB, in fresh memory where that costs little. */
const largeCount = values.large ? count : values.trial === undefined ? Math.ceil(count / 20) : 0
const fresh = values.backend === 'webgpu' ? {} : { fresh: () => makeBackend(values.backend) }
/** Of a long run, not every trial is traced and vectorized as well. */
const formsEvery = count > 1000 ? 10 : 1
const backend = await makeBackend(values.backend)
const types = typesOf(values.backend)
const wanted = (name: string): boolean => values.only === undefined || values.only.includes(name)

console.log(
  `${count} trials of each function on ${values.backend}, seed ${seed}, 1 of ${formsEvery} in all forms, ` +
    `and ${largeCount} of tensors beyond 4 KB`,
)
const rows: { readonly family: string; readonly report: PropertyReport; readonly seconds: number }[] = []
const started = performance.now()
for (const [family, list] of Object.entries(properties()) as [string, readonly Property[]][])
  for (const property of list.filter(({ name }) => wanted(name))) {
    const start = performance.now()
    const trial = values.trial === undefined ? {} : { trial: Number(values.trial) }
    const setting = { backend, types, seed, ...trial }
    const small = await runProperty(property, { ...setting, count: values.large ? 0 : count, formsEvery })
    const large = await runProperty(property, { ...setting, ...fresh, count: largeCount, large: true })
    const report = {
      ...small,
      ran: small.ran + large.ran,
      unavailable: small.unavailable + large.unavailable,
      failure: small.failure ?? large.failure,
    }
    const seconds = (performance.now() - start) / 1000
    rows.push({ family, report, seconds })
    const { name, ran, unavailable, failure } = report
    const left = unavailable > 0 ? `, ${unavailable} need types it lacks` : ''
    console.log(`${name.padEnd(28)} ${String(ran).padStart(6)}${left} ${seconds.toFixed(1).padStart(6)} s`)
    if (failure !== null) console.log(`FAILED ${failure}\n`)
  }

const failed = rows.filter(({ report }) => report.failure !== null)
const minutes = (performance.now() - started) / 60_000
console.log(`${rows.length} functions, ${failed.length} failed, ${minutes.toFixed(1)} minutes`)
if (rows.length === 0) console.error('no function has that name')
process.exitCode = failed.length > 0 || rows.length === 0 ? 1 : 0
if (values.record)
  writeFileSync(
    join(root, 'docs/properties.md'),
    page(rows, { backend: values.backend, count, seed, formsEvery, minutes }),
  )
