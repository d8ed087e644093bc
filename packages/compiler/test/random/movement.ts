// Random operations that move elements, and those that make them from nothing.
import { isInteger, sizeOf } from '@nx/types'
import type { Shape, ValueId } from '@nx/types'
import { join } from './grid.ts'
import type { GraphDraw } from './graph-draw.ts'

type Made = ValueId | undefined

export function transpose(g: GraphDraw, x = g.pick((id) => g.shape(id).length > 1)): Made {
  if (x === undefined) return undefined
  const axes = shuffled(g, axesOf(g.shape(x)))
  return g.move(
    'transpose',
    [x],
    axes.map((axis) => g.shape(x)[axis]!),
    { axes },
  )
}

/** Joins two axes, splits one, or puts in one of length 1. */
export function reshape(g: GraphDraw, x = g.pick()!): Made {
  const shape = [...g.shape(x)]
  const axis = g.random.below(shape.length)
  const way = g.random.below(4)
  const before = Math.max(0, axis - 1)
  if (way === 0 && shape.length > 1) shape.splice(before, 2, shape[before]! * shape[before + 1]!)
  else if (way === 1) shape.splice(0, shape.length, sizeOf(shape))
  else if (way === 2) shape.splice(axis, 0, 1)
  else if (shape.length > 0) {
    const divisors = [2, 3, 4, 5, 7].filter((n) => shape[axis]! % n === 0)
    if (divisors.length > 0) {
      const n = g.random.pick(divisors)
      shape.splice(axis, 1, ...(g.random.chance(0.5) ? [n, shape[axis]! / n] : [shape[axis]! / n, n]))
    }
  }
  return g.fits(shape) ? g.move('reshape', [x], shape, { shape }) : undefined
}

export function broadcastTo(g: GraphDraw, x = g.pick()!): Made {
  const shape = g.shape(x).map((length) => (length === 1 && g.random.chance(0.7) ? g.length() : length))
  const axes = axesOf(shape)
  for (let more = g.random.below(3); more > 0; more--) {
    const at = g.random.below(shape.length + 1)
    shape.splice(at, 0, g.length())
    axes.forEach((axis, i) => (axes[i] = axis >= at ? axis + 1 : axis))
  }
  if (g.random.chance(0.2)) permute(g, shape, axes)
  return g.fits(shape) ? g.move('broadcast', [x], shape, { shape, axes }) : undefined
}

/** Lets the axes of an input land in another order. */
function permute(g: GraphDraw, shape: number[], axes: number[]): void {
  const order = shuffled(g, axesOf(shape))
  const old = [...shape]
  order.forEach((axis, i) => (shape[i] = old[axis]!))
  axes.forEach((axis, i) => (axes[i] = order.indexOf(axis)))
}

/** Several of these, one after the other. */
export function views(g: GraphDraw): Made {
  let x = g.pick()!
  for (let rest = 2 + g.random.below(3); rest > 0; rest--)
    x = g.random.pick([transpose, transpose, reshape, broadcastTo, reverse, slice])(g, x) ?? x
  return x
}

export function reverse(g: GraphDraw, x = g.pick()!): Made {
  return g.move('reverse', [x], g.shape(x), { axes: axesOf(g.shape(x)).filter(() => g.random.chance(0.5)) })
}

/** A part of a value, from places known now or only when the graph runs. */
export function slice(g: GraphDraw, x = g.pick()!): Made {
  const dynamic = g.random.chance(0.4)
  const inputs = [x]
  const starts: (number | null)[] = []
  const [strides, lengths]: number[][] = [[], []]
  for (const length of g.shape(x)) {
    const start = g.random.chance(0.4) ? 0 : g.random.below(length + 1)
    const own = g.random.chance(0.2) ? length - start : g.random.below(length - start + 1)
    const at = dynamic && g.random.chance(0.6) ? g.scalar((id) => isInteger(g.type(id))) : undefined
    if (at !== undefined) inputs.push(at)
    starts.push(at === undefined ? start : null)
    strides!.push(g.random.chance(0.6) ? 1 : 1 + g.random.below(3))
    // Rarely nothing at all.
    lengths!.push(own === 0 && length > 0 && !g.random.chance(0.05) ? Math.min(1, length - start) : own)
  }
  const shape = lengths!.map((length, axis) => Math.ceil(length / strides![axis]!))
  return g.move('slice', inputs, shape, { starts, strides, lengths })
}

export function pad(g: GraphDraw): Made {
  const x = g.pick((id) => g.shape(id).length > 0)
  if (x === undefined) return undefined
  const side = (): number => g.random.pick([0, 0, 1, 2, 5, -1, -2])
  const config = g.shape(x).map(() => [side(), side(), g.random.pick([0, 0, 1, 2])] as const)
  const shape = paddedShape(g.shape(x), config)
  if (!g.fits(shape) || shape.some((length) => length < 0)) return undefined
  const padding = g.scalar((id) => g.type(id) === g.type(x) && g.random.chance(0.3)) ?? g.number(1, g.type(x))
  return g.add('pad', [x, padding], shape, { config })
}

export function concatenate(g: GraphDraw): Made {
  const x = g.pick((id) => g.shape(id).length > 0)
  if (x === undefined) return undefined
  const shape = g.shape(x)
  const axis = g.random.below(shape.length)
  const suits = (id: ValueId): boolean =>
    g.type(id) === g.type(x) &&
    g.shape(id).length === shape.length &&
    g.shape(id).every((length, i) => i === axis || length === shape[i])
  const inputs = [x, ...Array.from({ length: 1 + g.random.below(3) }, () => g.pick(suits)!)]
  const length = inputs.reduce((sum, input) => sum + g.shape(input)[axis]!, 0)
  const out = shape.map((own, i) => (i === axis ? length : own))
  return g.fits(out) ? g.add('concatenate', shuffled(g, inputs), out, { axis }) : undefined
}

export function creation(g: GraphDraw): Made {
  const shape = Array.from({ length: g.random.below(4) }, () => g.length())
  if (!g.fits(shape)) return undefined
  const type = g.random.pick(g.limits.types)
  if (g.random.chance(0.3)) return g.number(g.random.below(4), type, shape)
  const axis = g.random.chance(0.4) || shape.length === 0 ? null : g.random.below(shape.length)
  // Of 16-bit floats, not every number is there, but what there is are whole numbers.
  const count = axis === null ? sizeOf(shape) : shape[axis]!
  const grid = join({ quantum: 0, bound: Math.ceil(Math.log2(Math.max(1, count))) })
  return g.add('iota', [], shape, { axis }, { type, grid })
}

/** The shape of a padded value. */
export const paddedShape = (
  shape: Shape,
  config: readonly (readonly [low: number, high: number, interior: number])[],
): number[] =>
  shape.map((length, axis) => {
    const [low, high, interior] = config[axis]!
    return low + high + length + Math.max(0, length - 1) * interior
  })

export const axesOf = (shape: Shape): number[] => shape.map((_, axis) => axis)

export function shuffled<T>(g: GraphDraw, items: readonly T[]): T[] {
  const rest = [...items]
  return items.map(() => rest.splice(g.random.below(rest.length), 1)[0]!)
}
