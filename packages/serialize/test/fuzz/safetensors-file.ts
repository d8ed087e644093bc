// safetensors files whose heads are almost right.
import { fields, join } from './archive-file.ts'
import { oddNumbers, type Random } from './random.ts'

const dtypes = [
  '"F32"',
  '"U8"',
  '"BOOL"',
  '"BF16"',
  '"F8_E4M3"',
  '"F4"',
  '"I64"',
  '{"toString":1}',
  'null',
  '5',
  '""',
]
const widths: Readonly<Record<string, number>> = { '"F32"': 4, '"BF16"': 2, '"I64"': 8 }

/** A file of up to six tensors. */
export function safetensorsFile(random: Random): Uint8Array {
  let end = 0
  const entries = random.some(6, () => {
    const dtype = random.pick(random.chance(0.8) ? dtypes.slice(0, 5) : dtypes)
    const shape = random.some(3, () => (random.chance(0.95) ? random.below(4) : random.pick(oddNumbers)))
    if (random.chance(0.02)) shape.push(...new Array<number>(random.pick([60, 64, 65, 2000])).fill(1))
    const begin = random.chance(0.95) ? end : random.pick(oddNumbers)
    const size = shape.reduce((product, length) => product * length, widths[dtype] ?? 1)
    end = begin + (random.chance(0.95) ? size : random.below(9))
    const name = random.pick([
      'a',
      'b',
      'c.d',
      'e',
      '__proto__',
      '__metadata__',
      'ü',
      '\\u0000',
      'n'.repeat(2000),
    ])
    return `"${name}":{"dtype":${dtype},"shape":[${shape.join(',')}],"data_offsets":[${begin},${end}]}`
  })
  if (random.chance(0.2))
    entries.unshift(`"__metadata__":${random.pick(['{}', 'null', '{"a":"b"}', '{"a":1}', '[]'])}`)
  const json = random.chance(0.98)
    ? `{${entries.join(',')}}`
    : random.pick(['\ufeff{}', '[', '['.repeat(50_000), '{}x', ''])
  const head = new TextEncoder().encode(json)
  const length = random.chance(0.96) ? head.length : random.pick(oddNumbers)
  const data = random.chance(0.9) && end < 10_000 ? end : random.below(40)
  return join([fields([8, length]), head, random.bytes(data)])
}
