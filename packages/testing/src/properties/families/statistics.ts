// Reductions along one axis, weights, covariances and comparisons of whole tensors.
import * as nx from '@nx/tensor'
import { type DType, isComplex, isFloat, isInteger } from '@nx/types'
import { build, fromValues } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { Operand, Property, Trial, Value } from '../property.ts'
import { elementwise } from '../reference/broadcast.ts'
import { reduceAxes } from '../reference/reduce.ts'
import * as s from '../reference/statistics.ts'
import { merged, toFloating } from '../reference/types.ts'
import { show } from '../show.ts'
import { drawStretching } from '../stretching.ts'
import type { Fill } from '../values.ts'

/** Properties of the statistics. */
export const statistics = (): readonly Property[] => [
  { name: 'argmax', draw: (draw) => drawArgument(draw, 'argmax', nx.argmax, (x, best) => x > best) },
  { name: 'argmin', draw: (draw) => drawArgument(draw, 'argmin', nx.argmin, (x, best) => x < best) },
  { name: 'median', draw: drawMedian },
  { name: 'mode', draw: drawMode },
  { name: 'weightedMean', draw: drawWeightedMean },
  { name: 'covariance', draw: drawCovariance },
  { name: 'allClose', draw: drawAllClose },
]

const isReal = (type: DType): boolean => !isComplex(type)

/** An axis or the flattened tensor, and whether it stays. */
function drawAlong(
  draw: Draw,
  x: Operand,
): { axes: number[]; options: { axis?: nx.Axis; keepAxis?: boolean } } {
  const one = x.shape.length > 0 && draw.boolean() ? draw.axis(x) : null
  const keep = draw.boolean() && { keepAxis: true }
  return {
    axes: one === null ? x.shape.map((_, axis) => axis) : [one.axis],
    options: { ...(one !== null && { axis: one.given }), ...keep },
  }
}

/** Few different values, so that some are equal. */
const ties = (type: DType, draw: Draw): Fill =>
  draw.boolean() ? 'any' : isFloat(type) && draw.rarely() ? [1, 2, NaN, -Infinity] : [1, 2, 3, 0]

function drawArgument(
  draw: Draw,
  name: string,
  run: (x: nx.Tensor, options: nx.ArgExtremumOptions) => nx.Tensor,
  better: (x: Value, best: Value) => boolean,
): Trial {
  const type = draw.type(isReal)
  const x = draw.operand({ type, empty: false, fill: ties(type, draw) })
  const { axes, options } = drawAlong(draw, x)
  const gives = draw.boolean() ? draw.type((each) => isInteger(each) && !/[us][248]$/.test(each)) : 's32'
  const high = draw.boolean()
  const all = {
    ...options,
    ...(gives !== 's32' && { type: gives }),
    ...(high && { tieBreak: 'high' as const }),
  }
  const find = (values: readonly Value[]): bigint => {
    let best = 0
    for (const [i, value] of values.entries()) {
      const nan = Number.isNaN(values[best])
      const same = Number.isNaN(value) ? nan : value === values[best]
      if ((!nan && (Number.isNaN(value) || better(value, values[best]!))) || (same && high)) best = i
    }
    return BigInt(best)
  }
  return {
    call: `${name}(x, ${show(all)})`,
    inputs: [x],
    run: (tensor) => run(tensor!, all),
    expected: (array) => reduceAxes(array, axes, options.keepAxis, gives, find),
  }
}

/** The middle element, or the mean of both. */
function drawMedian(draw: Draw): Trial {
  const x = draw.operand({ type: isReal, empty: false, fill: 'small' })
  const { axes, options } = drawAlong(draw, x)
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1)
  const type = count % 2 === 0 ? toFloating(x.type) : x.type
  return {
    call: `median(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => nx.median(tensor!, options),
    expected: (array) =>
      reduceAxes(array, axes, options.keepAxis, type, (values) => {
        const sorted = values.toSorted(s.ascending)
        const [low, high] = [sorted[Math.ceil(count / 2) - 1]!, sorted[Math.floor(count / 2)]!]
        return count % 2 === 1 ? low : (Number(low) + Number(high)) / 2
      }),
    accuracy: 'sum',
  }
}

/** The smallest of the most frequent ones. */
function drawMode(draw: Draw): Trial {
  const type = draw.type(isReal)
  // To count each value among all takes the square of their number.
  const x = draw.operand({ type, empty: false, fill: draw.boolean() ? [1, 2, 3, 0] : 'small', large: 1025 })
  const { axes, options } = drawAlong(draw, x)
  return {
    call: `mode(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => nx.mode(tensor!, options),
    expected: (array) =>
      reduceAxes(array, axes, options.keepAxis, type, (values) => {
        const often = (value: Value): number => values.filter((other) => other === value).length
        return values
          .toSorted(s.ascending)
          .reduce((best, value) => (often(value) > often(best) ? value : best))
      }),
    accuracy: 'sum',
  }
}

/** Weights for every element, or for those along ascending axes. */
function drawWeightedMean(draw: Draw): Trial {
  const type = draw.type(isReal)
  const weightType = draw.boolean() ? draw.type(isReal) : type
  const x = draw.operand({ type, empty: false, fill: 'small', rank: [0, 3] })
  const axes = draw.some(x.shape.map((_, axis) => axis))
  const along = axes.length > 0 && axes.length < x.shape.length && draw.boolean()
  const shape = along ? axes.map((axis) => x.shape[axis]!) : x.shape
  const weights = draw.operand({
    type: weightType,
    shape,
    fill: 'positive',
    names: shape.map(() => null),
  })
  const options = {
    ...((along || draw.boolean()) && { axes: axes.map((axis) => draw.given(x, axis)) }),
    ...(draw.boolean() && { keepAxes: true }),
  }
  const reduced = 'axes' in options ? axes : x.shape.map((_, axis) => axis)
  const gives = toFloating(merged(type, weightType))
  return {
    call: `weightedMean(x, weights, ${show(options)})`,
    inputs: [x, weights],
    run: (tensor, by) => nx.weightedMean(tensor!, by!, options),
    expected: (array, by) => {
      const spread = along
        ? { ...by!, shape: array!.shape.map((length, axis) => (axes.includes(axis) ? length : 1)) }
        : by!
      const full = elementwise('f64', [array!, spread], (_, weight) => Number(weight))
      const products = elementwise('f64', [array!, full], (value, weight) => Number(value) * Number(weight))
      const sums = [products, full].map((each) =>
        reduceAxes(
          { ...array!, values: each.values, type: 'f64' },
          reduced,
          options.keepAxes,
          'f64',
          (values) => s.total(values, 'f64'),
        ),
      )
      const [over, under] = sums
      const names = over!.names
      return fromValues(
        gives,
        over!.shape,
        over!.values.map((value, i) => Number(value) / Number(under!.values[i])),
        names,
      )
    },
    accuracy: 'sum',
    cancelling: 64,
    ulp: 8,
  }
}

function drawCovariance(draw: Draw): Trial {
  const x = draw.operand({
    type: (type) => isReal(type) && !/^(f8|bf16|f16)/.test(type),
    rank: [2, 3],
    empty: false,
    fill: 'small',
    // The result has the square of the columns.
    large: 300,
  })
  const options = draw.boolean() ? { ddof: draw.integer(0, 2) } : {}
  const [rows, columns] = [x.shape.at(-2)!, x.shape.at(-1)!]
  const type = toFloating(x.type)
  return {
    call: `covariance(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => nx.covariance(tensor!, options),
    expected: (array) => {
      const batch = array.shape.slice(0, -2)
      const column = (outer: readonly number[], index: number): number[] => {
        const start = outer.reduce((flat, i, axis) => flat * batch[axis]! + i, 0) * rows * columns
        return Array.from({ length: rows }, (_, row) => Number(array.values[start + row * columns + index]))
      }
      return build(type, [...batch, columns, columns], (index) => {
        const outer = index.slice(0, -2)
        const [left, right] = [column(outer, index.at(-2)!), column(outer, index.at(-1)!)]
        const [a, b] = [s.meanOf(left), s.meanOf(right)]
        return s.sumOf(left.map((value, i) => (value - a) * (right[i]! - b))) / (rows - (options.ddof ?? 0))
      })
    },
    accuracy: 'function',
    cancelling: 256,
  }
}

/** Pairs that are equal, just close, or not at all. */
function drawAllClose(draw: Draw): Trial {
  const type = draw.type((each) => isReal(each) && !/^(f8|bf16|f16)/.test(each))
  const fill = isFloat(type) ? [1, 1.000001, 1.5, 1, 1, NaN, Infinity] : [1, 1, 1, 1, 2]
  const few = isFloat(type) && draw.boolean() ? [1, 1.000001] : fill
  const [left, right] = drawStretching(draw, [
    { type, fill: few },
    { type, fill: few },
  ])
  const options = {
    ...(draw.rarely() && { rtol: 1e-9 }),
    ...(draw.rarely() && { equalNan: true }),
    ...(draw.rarely() && { atol: 1 }),
  }
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options
  const close = (a: number, b: number): boolean =>
    a === b ||
    (Number.isNaN(a) && Number.isNaN(b)
      ? equalNan
      : Math.abs(b) < Infinity && Math.abs(a - b) <= atol + rtol * Math.abs(b))
  return {
    call: `allClose(x, y, ${show(options)})`,
    inputs: [left!, right!],
    run: (x, y) => nx.allClose(x!, y!, options),
    expected: (x, y) => {
      const pairs = elementwise('u8', [x!, y!], (a, b) => close(Number(a), Number(b)))
      return fromValues('u8', [], [pairs.values.every((value) => value === 1n)])
    },
  }
}
