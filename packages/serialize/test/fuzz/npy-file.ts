// Files of npy, most of them almost right.
import { oddNumbers, type Random } from './random.ts'

const descriptors = [
  "'<f4'",
  "'|u1'",
  "'<f8'",
  "'>i2'",
  "'|b1'",
  "'<c16'",
  "'f8'",
  '"<f4"',
  "u'<i8'",
  "b'<f4'",
  "'|O'",
  "'<U5'",
  "'<M8[ns]'",
  "'|V2'",
  "'|V0'",
  "'<f16'",
  "[('a', '<f4')]",
  "('<f4', (2,))",
  "''",
  "'?'",
  'None',
  '4',
  "'\\x3cf4'",
  "'<' 'f4'",
  "'<f4",
]
const spaces = ['', '', ' ', '  ', '\n', '\t', ' # text\n']

/** A file whose elements may be too few or too many. */
export function npyFile(random: Random): Uint8Array {
  const text = new TextEncoder().encode(head(random))
  const version = random.chance(0.9) ? random.pick([1, 1, 2, 3]) : random.below(256)
  const width = version === 1 ? 2 : 4
  const length = random.chance(0.95) ? text.length : random.pick(oddNumbers) % 2 ** 32
  const data = random.chance(0.9) ? random.pick([0, 1, 4, 8, 24, 48, 96]) : random.below(5000)
  const bytes = new Uint8Array(8 + width + text.length + data)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, random.chance(0.99) ? 0 : 1])
  for (let i = 0; i < width; i++) bytes[8 + i] = Math.floor(length / 256 ** i)
  bytes.set(text, 8 + width)
  return bytes
}

function head(random: Random): string {
  const space = (): string => random.pick(spaces)
  const entries = [
    `'descr':${space()}${random.pick(descriptors)}`,
    `'fortran_order':${space()}${random.pick(['True', 'False', 'False', '0', 'None'])}`,
    `'shape':${space()}${shape(random)}`,
  ]
  if (random.chance(0.05)) entries.push(random.pick(entries))
  if (random.chance(0.05)) entries.splice(random.below(3), 1)
  if (random.chance(0.05)) entries.push("'x': 1")
  if (random.chance(0.1)) entries.reverse()
  if (random.chance(0.002)) return '('.repeat(random.below(60_000))
  return `{${entries.join(`,${space()}`)}${random.pick(['', ', '])}}${' '.repeat(random.below(9))}\n`
}

function shape(random: Random): string {
  const rank = random.chance(0.9) ? random.below(4) : random.pick([4, 63, 64, 65, 1000])
  const small = random.chance(0.7)
  const lengths = Array.from({ length: rank }, () =>
    rank > 4 ? '1' : small ? String(random.below(4)) : number(random),
  )
  return lengths.length === 1 && random.chance(0.9) ? `(${lengths[0]},)` : `(${lengths.join(', ')})`
}

function number(random: Random): string {
  if (random.chance(0.8)) return String(random.pick(oddNumbers))
  return random.pick([
    '-1',
    '0x10',
    '1_000',
    '2L',
    '1e3',
    '00',
    '007',
    'True',
    '9'.repeat(30),
    '+3',
    '(2)',
    '[2]',
    '2.0',
  ])
}
