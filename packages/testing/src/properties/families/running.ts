// Results that run along an axis: cumulative functions, differences, softmax, folds; and one-hot codes.
import * as nx from '@nx/tensor'
import { bitSize, type DType, isComplex, isFloat, isInteger } from '@nx/types'
import { at, build, cast } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Property, Trial, Value } from '../property.ts'
import { mapAlong } from '../reference/along.ts'
import { plus, times } from '../reference/arithmetic.ts'
import { reduceAxes } from '../reference/reduce.ts'
import * as s from '../reference/statistics.ts'
import { toFloating } from '../reference/types.ts'
import { show } from '../show.ts'

/** Properties of the functions that run along an axis. */
export const running = (): readonly Property[] => [
  { name: 'cumulativeSum', draw: (draw) => drawCumulative(draw, 'cumulativeSum', nx.cumulativeSum, plus) },
  {
    name: 'cumulativeProduct',
    draw: (draw) => drawCumulative(draw, 'cumulativeProduct', nx.cumulativeProduct, times),
  },
  {
    name: 'cumulativeMax',
    draw: (draw) => drawCumulative(draw, 'cumulativeMax', nx.cumulativeMax, (x, y) => s.largest([x, y])),
  },
  {
    name: 'cumulativeMin',
    draw: (draw) => drawCumulative(draw, 'cumulativeMin', nx.cumulativeMin, (x, y) => s.smallest([x, y])),
  },
  { name: 'softmax', draw: (draw) => drawSoftmax(draw, 'softmax', nx.softmax, (x) => x) },
  { name: 'logSoftmax', draw: (draw) => drawSoftmax(draw, 'logSoftmax', nx.logSoftmax, Math.log) },
  { name: 'layerNormalization', draw: drawLayerNormalization },
  { name: 'diff', draw: drawDiff },
  { name: 'oneHot', draw: drawOneHot },
  { name: 'reduce', draw: drawReduce },
]

const isReal = (type: DType): boolean => !isComplex(type)

function drawCumulative(
  draw: Draw,
  name: string,
  run: (x: nx.Tensor, options: nx.CumulativeOptions) => nx.Tensor,
  combine: (before: Value, value: Value) => Value,
): Trial {
  const ordered = name.endsWith('Max') || name.endsWith('Min')
  const type = draw.type(ordered ? isReal : undefined)
  // Each step is rounded in narrow types, in any order: only small sums and products are exact there.
  const terms = isFloat(type) && bitSize(type) === 8 ? [1, 0, -1] : 'small'
  const factors = isComplex(type) ? [1, -1, 0] : [1, 2, -1, 0.5]
  const exact = name.endsWith('Product') ? factors : terms
  const x = draw.operand({ type, rank: [1, 4], fill: ordered || isInteger(type) ? 'any' : exact })
  const axis = draw.axis(x)
  const reverse = draw.boolean()
  const options = {
    ...((axis.axis !== 0 || draw.boolean()) && { axis: axis.given }),
    ...(reverse && { reverse }),
  }
  const running = (values: readonly Value[]): Value[] => {
    const results: Value[] = []
    for (const value of values) results.push(results.length === 0 ? value : combine(results.at(-1)!, value))
    return results
  }
  return {
    call: `${name}(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => run(tensor!, options),
    expected: (array) =>
      mapAlong(array, axis.axis, type, (values) =>
        reverse ? running(values.toReversed()).toReversed() : running(values),
      ),
    accuracy: ordered ? 'exact' : 'sum',
    ulp: isFloat(type) && bitSize(type) > 16 && !ordered ? 4 : 0,
  }
}

function drawSoftmax(
  draw: Draw,
  name: string,
  run: (x: nx.Tensor, options: nx.SoftmaxOptions) => nx.Tensor,
  after: (part: number) => number,
): Trial {
  const x = draw.operand({ type: isReal, rank: [1, 4], fill: 'small' })
  const axis = draw.axis(x)
  const options = axis.axis < x.shape.length - 1 || draw.boolean() ? { axis: axis.given } : {}
  return {
    call: `${name}(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => run(tensor!, options),
    expected: (array) =>
      mapAlong(cast(array, toFloating(array.type)), axis.axis, toFloating(array.type), (values) => {
        const powers = s.numbersOf(values).map(Math.exp)
        const whole = s.sumOf(powers)
        return powers.map((power) => after(power / whole))
      }),
    accuracy: 'function',
    cancelling: 16,
  }
}

function drawLayerNormalization(draw: Draw): Trial {
  const x = draw.operand({ type: isReal, rank: [1, 4], fill: 'small' })
  const axis = draw.axis(x)
  const options = {
    epsilon: 0.25,
    ...((axis.axis < x.shape.length - 1 || draw.boolean()) && { axes: [axis.given] }),
  }
  return {
    call: `layerNormalization(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => nx.layerNormalization(tensor!, options),
    expected: (array) =>
      mapAlong(cast(array, 'f64'), axis.axis, toFloating(array.type), (values) => {
        const numbers = s.numbersOf(values)
        const mean = s.sumOf(numbers) / numbers.length
        const centred = numbers.map((value) => value - mean)
        const variance = s.sumOf(centred.map((value) => value * value)) / numbers.length
        return centred.map((value) => value / Math.sqrt(variance + 0.25))
      }),
    accuracy: 'function',
    cancelling: 16,
  }
}

/** A fold that shows the order of the elements: twice the result so far, and the element. */
function drawReduce(draw: Draw): Trial {
  const type = draw.type((each) => isInteger(each) || each === 'f64')
  const x = draw.operand({ type, fill: 'small', size: 12, rank: [0, 3], large: 100 })
  const initial = draw.operand({ type, shape: [], fill: 'small', names: [], vectorize: false })
  const { axes, given } = draw.axes(x)
  const options = { ...(draw.boolean() && { axes: given }), ...(draw.boolean() && { keepAxes: true }) }
  const reduced = 'axes' in options ? axes : x.shape.map((_, axis) => axis)
  const twice = (value: Value): Value => plus(value, value)
  return {
    call: `reduce(x, initial, (element, result) => result + result + element, ${show(options)})`,
    inputs: [x, initial],
    run: (tensor, first) =>
      nx.reduce(tensor!, first!, (element, result) => nx.add(nx.add(result, result), element), options),
    expected: (array, first) =>
      reduced.length === 0 && array!.shape.length > 0
        ? array!
        : reduceAxes(array!, reduced, options.keepAxes, type, (values) =>
            values.reduce((result, value) => plus(twice(result), value), first!.values[0]!),
          ),
  }
}

/** Differences of small numbers, which are exact. */
function drawDiff(draw: Draw): Trial {
  const type = draw.type()
  const x = draw.operand({
    type,
    rank: [1, 3],
    fill: isInteger(type) ? 'any' : [1, 2, 3, 0, -1],
  })
  const axis = draw.axis(x)
  const order = draw.integer(0, 3)
  const options = {
    ...((axis.axis < x.shape.length - 1 || draw.boolean()) && { axis: axis.given }),
    ...((order !== 1 || draw.boolean()) && { order }),
  }
  const minus = (y: Value, z: Value): Value => plus(y, times(z, s.negative(type)))
  return {
    call: `diff(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => nx.diff(tensor!, options),
    expected: (array) => {
      let result: NDArray = array
      for (let step = 0; step < order; step++) {
        const before = result
        const shape = before.shape.with(axis.axis, Math.max(before.shape[axis.axis]! - 1, 0))
        result = build(
          type,
          shape,
          (index) => minus(at(before, index.with(axis.axis, index[axis.axis]! + 1)), at(before, index)),
          array.names,
        )
      }
      return result
    },
    accuracy: 'sum',
  }
}

/** Also for indices that are out of range. */
function drawOneHot(draw: Draw): Trial {
  const x = draw.operand({ type: isInteger, rank: [0, 2], fill: draw.boolean() ? 'small' : 'any' })
  const classes = draw.integer(1, 5)
  const options = draw.boolean() ? { type: draw.type() } : {}
  const { type = 'f32' } = options
  return {
    call: `oneHot(x, ${classes}, ${show(options)})`,
    inputs: [x],
    run: (tensor) => nx.oneHot(tensor!, classes, options),
    expected: (array) =>
      build(
        type,
        [...array.shape, classes],
        (index) => s.constantOf(type, at(array, index.slice(0, -1)) === BigInt(index.at(-1)!) ? 1 : 0),
        [...array.names, null],
      ),
  }
}
