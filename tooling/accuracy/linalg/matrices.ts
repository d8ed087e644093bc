// Matrices by what is hard about them.
import { build, type Dense, entry, norm, product, scaled, transposed } from './exact.ts'

export const kinds = ['random', 'graded', 'rank-deficient', 'clustered', 'Hilbert', 'tiny', 'huge'] as const
export type Kind = (typeof kinds)[number]

/** The relative distance of neighbouring numbers, and the ends of the range that is tried. */
export const types = {
  f32: { epsilon: 2 ** -23, tiny: 1e-30, huge: 1e30 },
  f64: { epsilon: 2 ** -52, tiny: 1e-300, huge: 1e300 },
} as const
export type Type = keyof typeof types

/** The same normally distributed numbers each time (Box and Muller). */
function generator(seed: number): () => number {
  let state = seed
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return ((state >>> 0) + 0.5) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

const normal = (rows: number, columns: number, seed: number): Dense => {
  const next = generator(seed)
  return build(rows, columns, () => next())
}

/** The product of three reflections, which keeps a spectrum. */
function orthogonal(size: number, seed: number): Dense {
  let result = build(size, size, (i, j) => (i === j ? 1 : 0))
  for (let round = 0; round < 3; round++) {
    const v = normal(size, 1, seed + round)
    const squares = norm(v) ** 2
    const mirror = build(size, size, (i, j) => (i === j ? 1 : 0) - (2 * v.data[i]! * v.data[j]!) / squares)
    result = product(result, mirror).high
  }
  return result
}

const hilbert = (size: number): Dense => build(size, size, (i, j) => 1 / (i + j + 1))

/** Three values a hundred roundings apart, over and over. */
const cluster = (i: number, type: Type): number => 1 + (i % 3) * 100 * types[type].epsilon

/** A matrix that is not symmetric. */
export function general(kind: Kind, size: number, type: Type): Dense {
  const random = normal(size, size, size)
  switch (kind) {
    case 'random':
      return random
    case 'graded':
      return build(size, size, (i, j) => entry(random, i, j) * 10 ** ((-12 * i - 4 * j) / size))
    case 'rank-deficient': {
      const rank = Math.floor(size / 2)
      return product(normal(size, rank, size + 1), normal(rank, size, size + 2)).high
    }
    case 'clustered': {
      const left = orthogonal(size, size)
      const turned = build(size, size, (i, j) => entry(left, i, j) * cluster(j, type))
      return product(turned, orthogonal(size, size + 7)).high
    }
    case 'Hilbert':
      return hilbert(size)
    default:
      return scaled(random, types[type][kind])
  }
}

/** A symmetric matrix. */
export function symmetric(kind: Kind, size: number, type: Type): Dense {
  const random = general('random', size, type)
  const both = build(size, size, (i, j) => entry(random, i, j) + entry(random, j, i))
  switch (kind) {
    case 'random':
      return both
    case 'graded':
      return build(size, size, (i, j) => entry(both, i, j) * 10 ** ((-8 * (i + j)) / size))
    case 'rank-deficient':
      return gram(normal(size, Math.floor(size / 2), size))
    case 'clustered': {
      const q = orthogonal(size, size)
      const turned = build(size, size, (i, j) => entry(q, i, j) * cluster(j, type))
      return mirrored(product(turned, transposed(q)).high)
    }
    case 'Hilbert':
      return hilbert(size)
    default:
      return scaled(both, types[type][kind])
  }
}

/** A symmetric matrix that is positive definite also after rounding. */
export function definite(kind: Kind, size: number, type: Type): Dense {
  const random = gram(general('random', size, type))
  const shifted = (a: Dense, shift: number): Dense =>
    build(size, size, (i, j) => entry(a, i, j) + (i === j ? shift : 0))
  switch (kind) {
    case 'random':
      return shifted(random, 1)
    case 'graded':
      return build(size, size, (i, j) => entry(shifted(random, size), i, j) * 10 ** ((-8 * (i + j)) / size))
    case 'tiny':
    case 'huge':
      return scaled(shifted(random, 1), types[type][kind])
    default: {
      const a = symmetric(kind, size, type)
      return shifted(a, 4 * size * types[type].epsilon * (norm(a) || 1))
    }
  }
}

const gram = (a: Dense): Dense => mirrored(product(a, transposed(a)).high)

const mirrored = (a: Dense): Dense =>
  build(a.rows, a.columns, (i, j) => entry(a, Math.max(i, j), Math.min(i, j)))
