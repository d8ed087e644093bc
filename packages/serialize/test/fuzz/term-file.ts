// Files of `Nx.serialize`, of before 0.6 and after, from random terms.
import { zlibSync } from 'fflate'
import { fields, join } from './archive-file.ts'
import { oddNumbers, type Random } from './random.ts'

const big = (bytes: number, value: number): Uint8Array => fields([bytes, value]).toReversed()
const byte = (...values: number[]): Uint8Array => Uint8Array.from(values)
const atom = (name: string): Uint8Array => {
  const text = new TextEncoder().encode(name)
  return join([byte(119, text.length), text])
}
const integer = (value: number): Uint8Array =>
  value < 256
    ? byte(97, value)
    : value < 2 ** 31
      ? join([byte(98), big(4, value)])
      : join([byte(110, 8, 0), fields([8, value])])
const tuple = (...items: readonly Uint8Array[]): Uint8Array => join([byte(104, items.length), ...items])
const list = (items: readonly Uint8Array[]): Uint8Array =>
  items.length === 0 ? byte(106) : join([byte(108), big(4, items.length), ...items, byte(106)])

/** How many bytes of elements the tensors so far have. */
interface Place {
  offset: number
}

/** A file of one version or the other. */
export function termFile(random: Random): Uint8Array {
  const place = { offset: 0 }
  const old = random.chance(0.2)
  const term = old ? tuple(integer(1), atom('little'), oldContainer(random, 3)) : container(random, place, 4)
  const plain = random.chance(0.98) ? term : bomb(random)
  const head = join([byte(131), random.chance(0.2) ? compressed(random, plain) : plain])
  if (old) return head
  const length = random.chance(0.97) ? head.length : random.pick(oddNumbers)
  const data = random.chance(0.95) && place.offset < 10_000 ? place.offset : random.below(60)
  return join([
    new TextEncoder().encode('nx'),
    byte(1, random.below(2)),
    big(8, length),
    head,
    random.bytes(data),
  ])
}

/** Terms that are cheap to write and dear to read. */
function bomb(random: Random): Uint8Array {
  const count = random.pick([1000, 20_000])
  if (random.chance(0.3)) return new Uint8Array(count).map((_, i) => (i % 2 === 0 ? 104 : 1))
  if (random.chance(0.5)) return join([byte(108), big(4, count), new Uint8Array(count).fill(106), byte(106)])
  return list(new Array<Uint8Array>(200).fill(tensor(random, { offset: 0 })))
}

/** 64 MiB of zeros, which are no term, and more than any limit here. */
const packedZeros = zlibSync(new Uint8Array(2 ** 26))

function compressed(random: Random, term: Uint8Array): Uint8Array {
  if (random.chance(0.002)) return join([byte(80), big(4, random.pick([2 ** 26, 2 ** 20, 8])), packedZeros])
  const size = random.chance(0.95) ? term.length : random.pick(oddNumbers) % 2 ** 32
  return join([byte(80), big(4, size), zlibSync(term, { level: 1 })])
}

function container(random: Random, place: Place, depth: number): Uint8Array {
  if (depth === 0 || random.chance(0.4))
    return random.chance(0.97) ? tensor(random, place) : anything(random, 2)
  const module = random.pick(['Tuple', 'Map', 'Model', 'Map', 'Tuple', '__proto__'])
  const parts = random.some(4, () =>
    tuple(module === 'Tuple' ? list([]) : key(random), container(random, place, depth - 1)),
  )
  const kept = random.chance(0.8)
    ? atom('ok')
    : list(random.some(2, () => tuple(key(random), anything(random, 2))))
  return tuple(
    atom(`Elixir.Nx.Container.${module}`),
    random.chance(0.97) ? list(parts) : anything(random, 1),
    kept,
  )
}

function oldContainer(random: Random, depth: number): Uint8Array {
  if (depth === 0 || random.chance(0.5)) {
    const { shape, type, names, size } = described(random)
    const bytes = join([byte(109), big(4, size % 5000), new Uint8Array(size % 5000)])
    return tuple(atom('tensor'), shape, type, names, bytes)
  }
  const parts = random.some(3, () => oldContainer(random, depth - 1))
  if (random.chance(0.5)) return tuple(atom('container'), tuple(...parts))
  const pairs = parts.flatMap((part) => [key(random), part])
  return tuple(atom('container'), join([byte(116), big(4, parts.length), ...pairs]))
}

const key = (random: Random): Uint8Array =>
  random.chance(0.9) ? atom(random.pick(['a', 'b', 'c', 'd', 'e', '__proto__'])) : anything(random, 1)

function described(random: Random): {
  shape: Uint8Array
  type: Uint8Array
  names: Uint8Array
  size: number
  rank: number
} {
  const lengths = random.some(3, () => (random.chance(0.95) ? random.below(4) : random.pick(oddNumbers)))
  const [kind, bits] = random.pick([
    ['f', 32],
    ['u', 8],
    ['s', 4],
    ['bf', 16],
    ['c', 64],
    ['f', 8],
    ['q', 9],
  ] as const)
  const size = Math.ceil((lengths.reduce((product, length) => product * length, 1) * bits) / 8)
  const names = lengths.map(() => atom(random.pick(['nil', 'nil', 'x', 'y'])))
  return {
    shape: tuple(...lengths.map(integer)),
    type: tuple(atom(kind), integer(bits)),
    names: list(names),
    size,
    rank: lengths.length,
  }
}

function tensor(random: Random, place: Place): Uint8Array {
  const { shape, type, names, size } = described(random)
  const offset = random.chance(0.95) ? place.offset : random.pick(oddNumbers)
  const claimed = random.chance(0.97) ? size : random.pick(oddNumbers)
  place.offset += size
  const axes = random.chance(0.1) ? list([tuple(atom('x'), integer(random.below(4)))]) : list([])
  return tuple(atom('t'), shape, type, names, axes, integer(offset), integer(claimed))
}

/** Any term. */
function anything(random: Random, depth: number): Uint8Array {
  const again = (): Uint8Array => anything(random, depth - 1)
  switch (random.below(depth > 0 ? 9 : 6)) {
    case 0:
      return integer(random.pick(oddNumbers))
    case 1:
      return atom(random.pick(['nil', 'true', 'ok', 'x']))
    case 2:
      return join([byte(109), big(4, 3), random.bytes(3)])
    case 3:
      return join([byte(70), random.bytes(8)])
    case 4:
      return join([byte(111), big(4, random.pick([1, 9, 65])), byte(0), random.bytes(65)])
    case 5:
      return join([byte(107), big(2, 4), random.bytes(4)])
    case 6:
      return tuple(...random.some(7, again))
    case 7:
      return list(random.some(3, again))
    default:
      return join([byte(116), big(4, 1), again(), again()])
  }
}
