// Element-wise functions beside the exact ones: prints a table and writes it into docs/accuracy.md.
// Usage: npm run accuracy [-- elementwise [--samples N] [--functions NAME,NAME]]; a part of it is not written.
import { parseArgs } from 'node:util'
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { functions } from './functions.ts'
import { measureAll, measureSamples, type Row } from './measure.ts'
import { holds, line, page } from './report.ts'
import { writeSection } from '../section.ts'

/** Samples of f32; f64 gets a tenth, each result being ten times as hard to find exactly. */
const fullSamples = 10_000_000

/** Measures every function in every type; gives whether all bounds hold. */
export async function run(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: { samples: { type: 'string' }, functions: { type: 'string' } },
  })
  const samples = Number(values.samples ?? fullSamples)
  const chosen = values.functions?.split(',')
  const backends = [binaryBackend(), await wasmBackend()]
  const rows: Row[] = []
  const note = (row: Row): void => {
    rows.push(row)
    console.log(line(row))
  }
  for (const measured of functions.filter(({ name }) => chosen?.includes(name) ?? true)) {
    if (measured.second === undefined) {
      for (const type of ['f8', 'f8_e4m3fn', 'bf16', 'f16'] as const) {
        note(await measureAll(measured, type, backends[0]!))
      }
    }
    note(await measureSamples(measured, 'f32', backends, samples))
    note(await measureSamples(measured, 'f64', backends, samples / 10))
  }
  if (samples === fullSamples && chosen === undefined) writeSection('elementwise', page(rows))
  const broken = rows.filter((row) => !holds(row))
  console.log(`${rows.length - broken.length} of ${rows.length} rows within their bounds`)
  return broken.length === 0
}
