// Decompositions beside the matrices they are of: prints a table and writes it into docs/accuracy.md.
// Usage: npm run accuracy -- linalg [--sizes N,N]; a part of it is not written.
import { parseArgs } from 'node:util'
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { writeSection } from '../section.ts'
import { kinds, type Type } from './matrices.ts'
import { type Errors, measure } from './measures.ts'
import { bound, largest, page, table } from './report.ts'

const allSizes = [1, 2, 3, 17, 64, 200]

/** Measures every decomposition on every kind of matrix; gives whether all bounds hold. */
export async function run(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { sizes: { type: 'string' } } })
  const sizes = values.sizes?.split(',').map(Number) ?? allSizes
  const backends = [binaryBackend(), wasmBackend()]
  const found: Record<Type, Errors[]> = { f32: [], f64: [] }
  for (const type of ['f32', 'f64'] as const) {
    for (const kind of kinds) {
      const runs = backends.flatMap((backend) => sizes.map((size) => measure(kind, size, type, backend)))
      found[type].push(largest(runs))
    }
    console.log(`${type}\n\n${table(found[type])}\n`)
  }
  if (values.sizes === undefined) writeSection('linalg', page(found, sizes))
  const all = Object.values(found).flatMap((each) => each.flatMap((errors) => Object.values(errors)))
  const broken = all.filter((error) => !(error <= bound))
  console.log(`${all.length - broken.length} of ${all.length} within ${bound}`)
  return broken.length === 0
}
