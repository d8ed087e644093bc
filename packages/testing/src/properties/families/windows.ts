// Windows that slide over a tensor.
import * as nx from '@nx/tensor'
import { type DType, isComplex, isFloat, isInteger, type Shape, sizeOf, typeMax, typeMin } from '@nx/types'
import { flatIndex, fromValues, indices, store } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { Property, Trial, Value } from '../property.ts'
import { plus } from '../reference/arithmetic.ts'
import * as s from '../reference/statistics.ts'
import { merged, toFloating } from '../reference/types.ts'
import { placesOf, seenAt, slide, type Window } from '../reference/window.ts'
import { show } from '../show.ts'
import type { Fill } from '../values.ts'

interface Function {
  readonly run: (x: nx.Tensor, window: Shape, options: nx.WindowOptions) => nx.Tensor
  readonly of: (values: readonly Value[], type: DType) => Value
  readonly padding: (type: DType) => Value
  readonly type?: (type: DType) => DType
  readonly accepts?: (type: DType) => boolean
  readonly fill?: (type: DType) => Fill
  /** Whether narrow types round at each step. */
  readonly rounds?: boolean
}

const isReal = (type: DType): boolean => !isComplex(type)
const zero = (type: DType): Value => s.constantOf(type, 0)
const lowest = (type: DType): Value => store(type, typeMin(type))
const highest = (type: DType): Value => store(type, typeMax(type))

const functions = (): Readonly<Record<string, Function>> => ({
  windowSum: {
    run: nx.windowSum,
    of: s.total,
    padding: zero,
    fill: (type) => (isInteger(type) ? 'any' : 'small'),
    rounds: true,
  },
  windowProduct: {
    run: nx.windowProduct,
    of: s.productOf,
    padding: (type) => s.constantOf(type, 1),
    fill: (type) => (isInteger(type) ? 'any' : isComplex(type) ? [1, -1, 0] : [1, 2, -1, 0.5]),
    rounds: true,
  },
  windowMean: {
    run: nx.windowMean,
    of: (values) => s.meanOf(s.numbersOf(values)),
    padding: zero,
    type: toFloating,
    accepts: (type) => isReal(type) && !/^[us][24]$/.test(type),
    fill: () => [0, 1, 2, 3],
    rounds: true,
  },
  windowMax: { run: nx.windowMax, of: s.largest, padding: lowest, accepts: isReal },
  windowMin: { run: nx.windowMin, of: s.smallest, padding: highest, accepts: isReal },
})

/** Properties of the functions on windows. */
export const windows = (): readonly Property[] => [
  ...Object.entries(functions()).map(([name, of]): Property => ({
    name,
    draw: (draw) => drawCall(draw, name, of),
  })),
  { name: 'windowReduce', draw: drawReduce },
  {
    name: 'windowScatterMax',
    draw: (draw) => drawScatter(draw, 'windowScatterMax', nx.windowScatterMax, (x, best) => x >= best),
  },
  {
    name: 'windowScatterMin',
    draw: (draw) => drawScatter(draw, 'windowScatterMin', nx.windowScatterMin, (x, best) => x <= best),
  },
]

/** A window that has a place in the shape, and the options that say so. */
function drawWindow(draw: Draw, shape: Shape, dilated = true): { window: Window; options: nx.WindowOptions } {
  const kind = draw.one(['valid', 'same', 'pairs'])
  const pairs = shape.map((length) => [draw.integer(length > 1 ? -1 : 0, 2), draw.integer(0, 2)] as const)
  const dilations = shape.map(() => (dilated ? draw.one([1, 1, 2]) : 1))
  const strides = shape.map(() => draw.one([1, 2, 1, 3]))
  const lengths = shape.map((length, axis) => {
    const room = kind === 'pairs' ? length + pairs[axis]![0] + pairs[axis]![1] : kind === 'valid' ? length : 9
    return draw.integer(1, Math.min(3, Math.floor((room - 1) / dilations[axis]!) + 1))
  })
  const reach = lengths.map((length, axis) => (length - 1) * dilations[axis]!)
  const padded = reach.map((extra, axis) =>
    kind === 'valid'
      ? [0, 0]
      : kind === 'same'
        ? [Math.floor(extra / 2), Math.ceil(extra / 2)]
        : pairs[axis]!,
  )
  const [low, high] = [padded.map(([before]) => before!), padded.map(([, after]) => after!)]
  // One number stands for all axes.
  const given = (list: readonly number[]): number | readonly number[] =>
    list.length > 0 && list.every((each) => each === list[0]) ? list[0]! : list
  const options = {
    ...((kind !== 'valid' || draw.boolean()) && { padding: kind === 'pairs' ? pairs : kind }),
    ...(strides.some((stride) => stride > 1) && { strides: given(strides) }),
    ...(dilations.some((dilation) => dilation > 1) && { windowDilations: given(dilations) }),
  }
  return { window: { lengths, low, high, strides, dilations }, options }
}

function drawCall(draw: Draw, name: string, of: Function): Trial {
  const type = draw.type(of.accepts)
  const x = draw.operand({ type, rank: [0, 3], empty: false, fill: of.fill?.(type) ?? 'any' })
  const { window, options } = drawWindow(draw, x.shape)
  return {
    call: `${name}(x, ${show(window.lengths)}, ${show(options)})`,
    inputs: [x],
    run: (tensor) => of.run(tensor!, window.lengths, options),
    expected: (array) =>
      slide(array, window, of.padding(type), of.type?.(type) ?? type, (values) => of.of(values, type)),
    accuracy: of.rounds === true ? 'sum' : 'exact',
    ulp: of.rounds === true && isFloat(type) ? 4 : 0,
  }
}

/** A fold that shows the order of the elements. */
function drawReduce(draw: Draw): Trial {
  const type = draw.type((each) => isInteger(each) || each === 'f64')
  const x = draw.operand({ type, rank: [0, 2], size: 16, empty: false, fill: 'small' })
  const initial = draw.operand({ type, shape: [], names: [], fill: 'small', vectorize: false })
  const { window, options } = drawWindow(draw, x.shape)
  return {
    call: `windowReduce(x, initial, ${show(window.lengths)}, (element, result) => result + result + element, ${show(options)})`,
    inputs: [x, initial],
    run: (tensor, first) =>
      nx.windowReduce(
        tensor!,
        first!,
        window.lengths,
        (element, result) => nx.add(nx.add(result, result), element),
        options,
      ),
    expected: (array, first) => {
      const start = first!.values[0]!
      return slide(array!, window, start, type, (values) =>
        values.reduce((result, value) => plus(plus(result, result), value), start),
      )
    },
  }
}

/** Each element of the source goes to the best of its window, of several to the last. */
function drawScatter(
  draw: Draw,
  name: string,
  run: typeof nx.windowScatterMax,
  better: (x: Value, best: Value) => boolean,
): Trial {
  const own = (type: DType): boolean => isReal(type) && !/^(f8|[us][24]$)/.test(type)
  const type = draw.type(own)
  const x = draw.operand({ type, rank: [1, 3], empty: false, fill: 'small' })
  const { window, options } = drawWindow(draw, x.shape, false)
  const source = draw.operand({
    type: draw.boolean() ? draw.type(own) : type,
    shape: placesOf(x.shape, window),
    fill: 'small',
    names: x.names,
  })
  const initial = draw.operand({ type: source.type, shape: [], names: [], fill: 'small', vectorize: false })
  return {
    call: `${name}(x, source, initial, ${show(window.lengths)}, ${show(options)})`,
    inputs: [x, source, initial],
    run: (tensor, from, first) => run(tensor!, from!, first!, window.lengths, options),
    expected: (array, from, first) => {
      const gives = merged(from!.type, first!.type)
      const start = first!.values[0]!
      const results = new Array<Value>(sizeOf(array!.shape)).fill(start)
      for (const [i, place] of indices(from!.shape).entries()) {
        const value = (to: number): number => Number(array!.values[to])
        // What is in the padding is null.
        const seen = seenAt(array!.shape, window, place).flatMap((index) =>
          index === null ? [] : [flatIndex(array!.shape, index)],
        )
        if (seen.length === 0) continue
        const to = seen.reduce((best, each) => (better(value(each), value(best)) ? each : best))
        results[to] = plus(results[to]!, from!.values[i]!)
      }
      return fromValues(gives, array!.shape, results, array!.names)
    },
    accuracy: 'sum',
    ulp: isFloat(source.type) ? 4 : 0,
  }
}
