// Random reductions, products, orders, and reading and writing by index.
import { bitSize, isInteger, isSigned, sizeOf } from '@nx/types'
import type { Shape, ValueId } from '@nx/types'
import { isExact, join, ofProduct, ofSum } from './grid.ts'
import type { GraphDraw } from './graph-draw.ts'
import { axesOf, shuffled } from './movement.ts'

type Made = ValueId | undefined

export function reduction(g: GraphDraw): Made {
  const picked = g.pick()!
  const shape = g.shape(picked)
  const axes = axesOf(shape).filter(() => g.random.chance(0.5))
  const keepAxes = g.random.chance(0.4)
  const count = sizeOf(axes.map((axis) => shape[axis]!))
  const op = g.random.pick(['sum', 'sum', 'reduceMax', 'reduceMin', 'product'])
  const out = keepAxes
    ? shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
    : shape.filter((_, axis) => !axes.includes(axis))
  if (op === 'sum') {
    const x = g.summable(picked, count)
    return g.add(op, [x], out, { axes, keepAxes }, { grid: ofSum(g.grid(x), count) })
  }
  if (op !== 'product') return g.move(op, [picked], out, { axes, keepAxes })
  // Of up to 24 numbers between -2 and 2, every product is exact.
  const x = g.whole(picked, 2)
  if (!isInteger(g.type(x)) && count > 24) return undefined
  return g.add(op, [x], out, { axes, keepAxes }, { grid: join({ quantum: 0, bound: count }) })
}

/** What elements come to along an axis; no primitive, so only for those that have it. */
export function running(g: GraphDraw): Made {
  const picked = g.pick((id) => g.shape(id).length > 0)
  if (picked === undefined || g.limits.portable) return undefined
  const shape = g.shape(picked)
  const axis = g.random.below(shape.length)
  const attrs = { axis, reverse: g.random.chance(0.4) }
  const count = shape[axis]!
  const op = g.random.pick(['cumulativeSum', 'cumulativeProduct', 'cumulativeMax', 'cumulativeMin'])
  if (op === 'cumulativeSum') {
    const x = g.summable(picked, count)
    return g.add(op, [x], shape, attrs, { grid: ofSum(g.grid(x), count) })
  }
  if (op !== 'cumulativeProduct') return g.move(op, [picked], shape, attrs)
  const x = g.whole(picked, 2)
  if (!isInteger(g.type(x)) && count > 24) return undefined
  return g.add(op, [x], shape, attrs, { grid: join({ quantum: 0, bound: count }) })
}

/** Where the largest or smallest element along an axis is; no primitive either. */
export function located(g: GraphDraw): Made {
  const x = g.pick((id) => sizeOf(g.shape(id)) > 0 && g.shape(id).length > 0)
  if (x === undefined || g.limits.portable) return undefined
  const axis = g.random.below(g.shape(x).length)
  const attrs = { axis, keepAxis: g.random.chance(0.4), tieBreak: g.random.pick(['low', 'high']) }
  const out = g.shape(x).toSpliced(axis, 1, ...(attrs.keepAxis ? [1] : []))
  const grid = { quantum: 0, bound: Math.ceil(Math.log2(g.shape(x)[axis]! + 1)) }
  return g.add(g.random.pick(['argmax', 'argmin']), [x], out, attrs, { type: 's32', grid })
}

/** A product over any axes of equal length, some of which may be batches. */
export function dot(g: GraphDraw): Made {
  const left = g.pick()!
  const right = g.pick((id) => {
    const shared = g.shape(id).some((length) => length > 1 && g.shape(left).includes(length))
    return g.type(id) === g.type(left) && (shared || g.random.chance(0.1))
  })
  if (right === undefined) return undefined
  const [a, b] = [g.shape(left), g.shape(right)]
  const pairs = axesOf(a).flatMap((i) => axesOf(b).flatMap((j) => (a[i] === b[j] ? [[i, j] as const] : [])))
  const contract: [number[], number[]] = [[], []]
  const batch: [number[], number[]] = [[], []]
  for (const [i, j] of shuffled(g, pairs)) {
    const isTaken = (side: 0 | 1, axis: number): boolean =>
      contract[side].includes(axis) || batch[side].includes(axis)
    if (isTaken(0, i) || isTaken(1, j) || g.random.chance(0.2)) continue
    const kind = g.random.chance(0.65) ? contract : batch
    kind[0].push(i)
    kind[1].push(j)
  }
  return contraction(g, left, right, contract, batch)
}

type Pair = readonly [readonly number[], readonly number[]]

/** A product of exact numbers, whatever the operands hold. */
export function contraction(
  g: GraphDraw,
  left: ValueId,
  right: ValueId,
  contract: Pair,
  batch: Pair = [[], []],
): Made {
  const [a, b] = [g.shape(left), g.shape(right)]
  const free = (shape: Shape, side: 0 | 1): number[] =>
    shape.filter((_, axis) => !contract[side].includes(axis) && !batch[side].includes(axis))
  const shape = [...batch[0].map((axis) => a[axis]!), ...free(a, 0), ...free(b, 1)]
  const count = sizeOf(contract[0].map((axis) => a[axis]!))
  if (!g.fits(shape) || sizeOf(shape) * count > 20 * g.limits.most) return undefined
  const gridOf = (x: ValueId, y: ValueId): ReturnType<typeof ofSum> =>
    ofSum(ofProduct(g.grid(x), g.grid(y)), count)
  const isFine = isInteger(g.type(left)) || isExact(g.type(left), gridOf(left, right))
  const [x, y] = isFine ? [left, right] : [g.whole(left), g.whole(right)]
  return g.add('dot', [x, y], shape, { contract, batch }, { grid: gridOf(x, y) })
}

export function argsort(g: GraphDraw): Made {
  const x = g.pick((id) => g.shape(id).length > 0)
  if (x === undefined) return undefined
  const [axis, direction] = [g.random.below(g.shape(x).length), g.random.pick(['asc', 'desc'])]
  const type = g.random.pick(['s32', 's64', 'u32'] as const)
  return g.add('argsort', [x], g.shape(x), { axis, direction, stable: true }, { type })
}

/** Whole numbers from 0 to below a length, [...rows, count], from elements that are there. */
function indices(g: GraphDraw, length: number, count: number): Made {
  const x = g.pick((id) => sizeOf(g.shape(id)) > 0 && g.shape(id).length < 3)
  if (x === undefined) return undefined
  const type = g.random.pick(g.limits.types.filter((each) => isSigned(each) && bitSize(each) > 8))
  const [shape, source] = [g.shape(x), g.cast(x, type)]
  const low = g.add('max', [source, g.number(0, type)], shape)
  const inside = g.add('min', [low, g.number(length - 1, type)], shape)
  const last = shape.at(-1)
  if (shape.length > 1 && last === count) return inside
  const rows = [...shape, 1]
  const one = g.move('reshape', [inside], rows, { shape: rows })
  if (count === 1) return one
  return g.move('concatenate', new Array<ValueId>(count).fill(one), [...shape, count], {
    axis: shape.length,
  })
}

interface Indexed {
  readonly target: ValueId
  readonly places: ValueId
  readonly axes: readonly number[]
  /** The shape of what is read or written. */
  readonly shape: Shape
}

function indexed(g: GraphDraw): Indexed | undefined {
  const target = g.pick((id) => g.shape(id).length > 0 && sizeOf(g.shape(id)) > 0)
  if (target === undefined) return undefined
  const own = g.shape(target)
  const axes = shuffled(g, axesOf(own)).slice(0, 1 + g.random.below(2))
  if (g.random.chance(0.5)) axes.sort()
  const places = indices(g, Math.min(...axes.map((axis) => own[axis]!)), axes.length)
  if (places === undefined) return undefined
  const shape = [...g.shape(places).slice(0, -1), ...own.filter((_, axis) => !axes.includes(axis))]
  return g.fits(shape) ? { target, places, axes, shape } : undefined
}

export function gather(g: GraphDraw): Made {
  const at = indexed(g)
  return at && g.move('gather', [at.target, at.places], at.shape, { axes: at.axes })
}

export function scatter(g: GraphDraw): Made {
  const at = indexed(g)
  if (at === undefined) return undefined
  const { target, places, axes, shape } = at
  const found = g.pick((id) => g.type(id) === g.type(target) && String(g.shape(id)) === String(shape))
  const read = g.move('gather', [target, places], shape, { axes })
  const updates = found ?? g.add('negate', [read], shape)
  const out = g.shape(target)
  if (g.random.chance(0.5)) return g.add('scatter', [target, places, updates], out, { axes, combine: 'put' })
  const count = 1 + sizeOf(g.shape(places))
  const inputs = [g.summable(target, count), places, g.summable(updates, count)] as const
  const grid = ofSum(join(g.grid(inputs[0]), g.grid(inputs[2])), count)
  if (!isInteger(g.type(target)) && !isExact(g.type(target), grid)) return undefined
  return g.add('scatter', inputs, out, { axes, combine: 'add' }, { grid })
}
