// Reductions over axes.
import * as nx from '@nx/tensor'
import { type DType, isComplex, isInteger } from '@nx/types'
import type { Accuracy } from '../../cases/case.ts'
import type { Draw } from '../draw.ts'
import type { Property, Trial, Value } from '../property.ts'
import { reduceAxes } from '../reference/reduce.ts'
import * as s from '../reference/statistics.ts'
import { toAggregate, toFloating } from '../reference/types.ts'
import { show } from '../show.ts'
import type { Fill } from '../values.ts'

interface Options extends nx.ReduceOptions {
  readonly ddof?: number
}

interface Function {
  readonly run: (x: nx.Tensor, options: Options) => nx.Tensor
  readonly of: (values: readonly Value[], type: DType, options: Options) => Value | boolean
  readonly type?: (type: DType) => DType
  readonly accepts?: (type: DType) => boolean
  readonly fill?: (type: DType, draw: Draw) => Fill
  /** Whether it is not defined for empty axes. */
  readonly nonEmpty?: boolean
  readonly accuracy?: Accuracy
  readonly cancelling?: number
  readonly ulp?: number
  readonly ddof?: boolean
}

const isReal = (type: DType): boolean => !isComplex(type)
const toTruth = (): DType => 'u8'

/** Short sums of these are exact; integers wrap. */
const addable = (type: DType, draw: Draw): Fill =>
  isInteger(type) ? 'any' : draw.rarely() ? [0, 1, -1, Infinity, -Infinity, NaN] : 'small'

/** Powers of two: products are exact. */
const multipliable = (type: DType, draw: Draw): Fill =>
  isInteger(type)
    ? 'any'
    : draw.rarely()
      ? [1, 0, -1, Infinity, NaN]
      : isComplex(type)
        ? [1, -1, 0]
        : [1, 2, -1, 0.5]

const numbers =
  (of: (values: readonly number[], options: Options) => number): Function['of'] =>
  (values, _, options) =>
    of(s.numbersOf(values), options)

const floating = {
  type: toFloating,
  accepts: isReal,
  // Signs of zero are left open.
  accuracy: 'sum',
  cancelling: 64,
  ulp: 8,
  fill: (): Fill => 'small',
} as const

const functions = (): Readonly<Record<string, Function>> => ({
  sum: { run: nx.sum, of: s.total, type: toAggregate, fill: addable, accuracy: 'sum' },
  product: { run: nx.product, of: s.productOf, type: toAggregate, fill: multipliable, accuracy: 'product' },
  reduceMax: { run: nx.reduceMax, of: s.largest, accepts: isReal, nonEmpty: true },
  reduceMin: { run: nx.reduceMin, of: s.smallest, accepts: isReal, nonEmpty: true },
  all: { run: nx.all, of: (values) => !values.some(s.isZero), type: toTruth },
  any: { run: nx.any, of: (values) => !values.every(s.isZero), type: toTruth },
  mean: { run: nx.mean, of: numbers(s.meanOf), ...floating },
  variance: {
    run: nx.variance,
    of: numbers((values, { ddof = 0 }) => s.varianceOf(values, ddof)),
    ...floating,
    ddof: true,
  },
  standardDeviation: {
    run: nx.standardDeviation,
    of: numbers((values, { ddof = 0 }) => Math.sqrt(s.varianceOf(values, ddof))),
    ...floating,
    ddof: true,
  },
  logsumexp: {
    run: nx.logsumexp,
    of: numbers((values) => Math.log(s.sumOf(values.map(Math.exp)))),
    ...floating,
    fill: (type, draw) => (!isInteger(type) && draw.rarely() ? [1, -2, Infinity, -Infinity] : 'small'),
  },
})

/** Properties of the reductions over any number of axes. */
export const reductions = (): readonly Property[] =>
  Object.entries(functions()).map(([name, of]) => ({ name, draw: (draw) => drawCall(draw, name, of) }))

function drawCall(draw: Draw, name: string, of: Function): Trial {
  const type = draw.type(of.accepts)
  const x = draw.operand({ type, fill: of.fill?.(type, draw) ?? 'any', empty: of.nonEmpty !== true })
  const { axes, given } = draw.axes(x)
  const options = {
    ...(draw.boolean() && { axes: given }),
    ...(draw.boolean() && { keepAxes: true }),
    ...(of.ddof === true && draw.boolean() && { ddof: draw.integer(0, 2) }),
  }
  const reduced = 'axes' in options ? axes : x.shape.map((_, axis) => axis)
  return {
    call: `${name}(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => of.run(tensor!, options),
    expected: (array) => {
      const gives = of.type?.(type) ?? type
      return reduceAxes(array, reduced, options.keepAxes, gives, (values) => of.of(values, type, options))
    },
    accuracy: of.accuracy ?? 'exact',
    roundsOnce: true,
    cancelling: of.cancelling ?? 0,
    ulp: of.ulp ?? 0,
  }
}
