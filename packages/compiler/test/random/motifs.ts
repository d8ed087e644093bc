// Patterns that functions of users decompose into, which compilers look for.
import { isFloat, isInteger, sizeOf } from '@nx/types'
import type { Shape, ValueId } from '@nx/types'
import { anything, ofSum } from './grid.ts'
import type { GraphDraw } from './graph-draw.ts'
import { contraction } from './contraction.ts'
import { paddedShape } from './movement.ts'

type Made = ValueId | undefined | readonly ValueId[]

/** A float with axes that have elements. */
const rowsOf = (g: GraphDraw): ValueId | undefined =>
  g.pick((id) => isFloat(g.type(id)) && g.shape(id).length > 0 && sizeOf(g.shape(id)) > 0)

interface Rows {
  readonly x: ValueId
  readonly shape: Shape
  readonly axis: number
  readonly kept: Shape
}

function rows(g: GraphDraw): Rows | undefined {
  const x = rowsOf(g)
  if (x === undefined) return undefined
  const shape = g.shape(x)
  const axis = g.random.chance(0.7) ? shape.length - 1 : g.random.below(shape.length)
  return { x, shape, axis, kept: shape.map((length, i) => (i === axis ? 1 : length)) }
}

function sumOfRows(g: GraphDraw, value: ValueId, { shape, axis, kept }: Rows): ValueId {
  const x = g.summable(value, shape[axis]!)
  const attrs = { axes: [axis], keepAxes: true }
  return g.add('sum', [x], kept, attrs, { grid: ofSum(g.grid(x), shape[axis]!) })
}

/** As softmax: less the maximum, something of it, divided by the sum. */
export function normalized(g: GraphDraw): Made {
  const found = rows(g)
  if (found === undefined) return undefined
  const { x, shape, axis, kept } = found
  const most = g.move('reduceMax', [x], kept, { axes: [axis], keepAxes: true })
  const shifted = g.add('subtract', [x, most], shape)
  const grown = g.limits.portable ? shifted : g.add('exp', [shifted], shape, {}, { grid: anything })
  const scaled = g.whole(g.add('multiply', [grown, g.number(4, g.type(x))], shape))
  const total = sumOfRows(g, scaled, found)
  return g.add('divide', [scaled, total], shape, {}, { grid: anything })
}

/** As layer normalisation: less the mean, by the deviation, then scaled by others. */
export function standardized(g: GraphDraw): Made {
  const found = rows(g)
  if (found === undefined) return undefined
  const { x, shape, kept } = found
  const whole = g.whole(x)
  const type = g.type(x)
  const mean = g.add('multiply', [sumOfRows(g, whole, found), g.number(0.5, type)], kept)
  const centred = g.whole(g.add('subtract', [whole, mean], shape))
  const squares = g.add('multiply', [centred, centred], shape)
  const variance = sumOfRows(g, squares, found)
  const deviation = g.add(
    'sqrt',
    [g.add('add', [variance, g.number(1, type)], kept)],
    kept,
    {},
    { grid: anything },
  )
  const result = g.add('divide', [centred, deviation], shape, {}, { grid: anything })
  const { other, shape: out } = g.partner(result)
  return g.add('multiply', [result, other], out, {}, { grid: anything })
}

/** The first place of the maximum. */
export function argmax(g: GraphDraw): Made {
  const found = rows(g)
  if (found === undefined) return undefined
  const { x, shape, axis, kept } = found
  const most = g.move('reduceMax', [x], kept, { axes: [axis], keepAxes: true })
  const isMost = g.add('equal', [x, most], shape, {}, { type: 'u8' })
  const places = g.add('iota', [], shape, { axis }, { type: 's32', grid: anything })
  const chosen = g.add('select', [isMost, places, g.number(shape[axis]!, 's32')], shape)
  return g.move(
    'reduceMin',
    [chosen],
    shape.filter((_, i) => i !== axis),
    { axes: [axis], keepAxes: false },
  )
}

/** As cumulative sums and windows: the value, moved by more and more, combined with itself. */
export function scan(g: GraphDraw): Made {
  const found = rows(g)
  if (found === undefined) return undefined
  const { shape, axis } = found
  const op = g.random.pick(['add', 'max', 'min'])
  let x = op === 'add' ? g.whole(found.x) : found.x
  for (let step = 1; step < shape[axis]! && step < 32; step *= 2) {
    const config = shape.map(
      (_, i) => (i === axis ? [step, -step, 0] : [0, 0, 0]) as [number, number, number],
    )
    const moved = g.move('pad', [x, g.number(0, g.type(x))], shape, { config })
    const next = g.add(op, [x, moved], shape)
    x = op === 'add' ? g.known(next, ofSum(g.grid(x), 2)) : next
  }
  return x
}

/** As convolutions: padded, cut into what each position sees, and contracted with a kernel. */
export function patches(g: GraphDraw): Made {
  const found = rows(g)
  if (found === undefined) return undefined
  const { x, shape, axis } = found
  const config = shape.map((_, i) => [i === axis ? 1 : 0, i === axis ? 1 : 0, 0] as const)
  const padded = g.add('pad', [x, g.number(0, g.type(x))], paddedShape(shape, config), { config })
  const size = g.random.pick([1, 2, 3])
  const stride = g.random.pick([1, 1, 2])
  const reach = shape[axis]! + 2 - (size - 1)
  const out = shape.map((length, i) => (i === axis ? Math.ceil(reach / stride) : length))
  const seen = [size, ...out]
  if (reach < 1 || !g.fits(seen)) return undefined
  const parts = Array.from({ length: size }, (_, k) => {
    const attrs = {
      starts: shape.map((_, i) => (i === axis ? k : 0)),
      strides: shape.map((_, i) => (i === axis ? stride : 1)),
      lengths: shape.map((length, i) => (i === axis ? reach : length)),
    }
    const part = g.move('slice', [padded], out, attrs)
    return g.move('reshape', [part], [1, ...out], { shape: [1, ...out] })
  })
  const all = g.add('concatenate', parts, seen, { axis: 0 })
  const kernel = g.add(
    'iota',
    [],
    [2, size],
    { axis: null },
    { type: g.type(x), grid: { quantum: 0, bound: 3 } },
  )
  return contraction(g, kernel, all, [[1], [0]])
}

/** Many updates that share one scalar, as of an optimizer. */
export function updates(g: GraphDraw): Made {
  const scale = g.scalar((id) => isFloat(g.type(id)))
  if (scale === undefined) return undefined
  const rate = g.add('sqrt', [g.add('abs', [scale], [])], [], {}, { grid: anything })
  return Array.from({ length: 2 + g.random.below(4) }, () =>
    g.pick((id) => g.type(id) === g.type(scale))!,
  ).map((x) => {
    const step = g.add('multiply', [x, rate], g.shape(x), {}, { grid: anything })
    return g.add('subtract', [x, step], g.shape(x), {}, { grid: anything })
  })
}

/** A recurrence written out, and the way back through all its states, as of a gradient. */
export function unrolled(g: GraphDraw): Made {
  const w = g.pick((id) => isFloat(g.type(id)))
  if (w === undefined) return undefined
  const shape = g.shape(w)
  const call = (op: string, ...inputs: ValueId[]): ValueId => g.add(op, inputs, shape, {}, { grid: anything })
  const step = (x: ValueId, y: ValueId): ValueId => g.clamp(call('add', call('multiply', x, w), y), 4)
  const states: ValueId[] = [w]
  for (let i = 2 + g.random.below(6); i > 0; i--) states.push(step(states.at(-1)!, w))
  return states.reduceRight((back, state) => step(back, state))
}

/** Rows of a table, by a product with ones and zeros. */
export function lookup(g: GraphDraw): Made {
  const table = g.pick((id) => isFloat(g.type(id)) && g.shape(id).length > 0 && sizeOf(g.shape(id)) > 0)
  const keys = g.pick((id) => isInteger(g.type(id)) && g.shape(id).length === 1)
  if (table === undefined || keys === undefined) return undefined
  const shape = [...g.shape(keys), g.shape(table)[0]!]
  if (!g.fits(shape)) return undefined
  const places = g.add('iota', [], shape, { axis: 1 }, { type: g.type(keys), grid: anything })
  const column = [shape[0]!, 1]
  const own = g.move('reshape', [keys], column, { shape: column })
  const flags = g.add('equal', [own, places], shape, {}, { type: 'u8' })
  const ones = g.known(g.cast(flags, g.type(table)), { quantum: 0, bound: 0 })
  return contraction(g, ones, table, [[1], [0]])
}

/** As layers of a network and attention: products of rows with something done to the rows before, between and after them. */
export function layers(g: GraphDraw): Made {
  const { random } = g
  const hasRows = (id: ValueId): boolean => g.shape(id).length > 0 && sizeOf(g.shape(id)) > 0
  let x = g.pick(hasRows)
  for (let rest = 1 + random.below(3); rest > 0 && x !== undefined && hasRows(x); rest--) {
    if (random.chance(0.6)) x = byRows(g, x)
    const product: Made = random.chance(0.3) ? withItself(g, x) : withWeights(g, x)
    if (product === undefined) return x
    x = random.chance(0.8) && hasRows(product) ? byRows(g, product) : product
  }
  return x
}

/** Something of each element, or of each element and its row. */
function byRows(g: GraphDraw, x: ValueId): ValueId {
  const [shape, type] = [g.shape(x), g.type(x)]
  const axis = shape.length - 1
  const kept = shape.map((length, i) => (i === axis ? 1 : length))
  const own = g.random.pick([
    () => g.add('max', [x, g.number(0, type)], shape),
    () => g.add('negate', [x], shape),
    () => g.add('subtract', [x, g.move('reduceMax', [x], kept, { axes: [axis], keepAxes: true })], shape),
    () => g.add('multiply', [g.whole(x), g.number(2, type)], shape),
  ])()
  return g.random.chance(0.5) ? g.whole(own) : own
}

/** Rows times a matrix of their own length. */
function withWeights(g: GraphDraw, x: ValueId): ValueId | undefined {
  const inner = g.shape(x).at(-1)!
  const shape = [inner, 1 + g.random.below(9)]
  const transposed = g.random.chance(0.3)
  const weights = g.add(
    'iota',
    [],
    transposed ? shape.toReversed() : shape,
    { axis: g.random.pick([0, 1]) },
    { type: g.type(x), grid: { quantum: 0, bound: 7 } },
  )
  return contraction(g, x, g.whole(weights), [[g.shape(x).length - 1], [transposed ? 1 : 0]])
}

/** Every row times every other one. */
function withItself(g: GraphDraw, x: ValueId): ValueId | undefined {
  const last = g.shape(x).length - 1
  const batch = g.random.chance(0.5) && last > 1 ? [0] : []
  return contraction(g, x, x, [[last], [last]], [batch, batch])
}
