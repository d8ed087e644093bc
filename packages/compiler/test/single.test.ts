// Single operations, planned at once: the plan is the one that all passes make together.
import type { Attributes, DType, Shape } from '@nx/types'
import { expect, it } from 'vitest'
import type { Plan } from '../src/index.ts'
import { planGraph, targetOf } from '../src/index.ts'
import { planSingle } from '../src/single.ts'
import { callByCall, GraphBuilder, inputsFor } from './graphs.ts'
import { interpret } from './interpret.ts'

interface Case {
  readonly op: string
  readonly inputs: readonly Shape[]
  readonly out: Shape
  readonly attrs: Attributes
  readonly type: DType
  /** The type of the result, where that is another one. */
  readonly gives?: DType
}

const call = (
  op: string,
  inputs: readonly Shape[],
  out: Shape,
  attrs: Attributes,
  type: DType = 'f32',
): Case => ({ op, inputs, out, attrs, type })

const reduction = (op: string, shape: Shape, axes: number[], keepAxes: boolean, type?: DType): Case => {
  const kept = shape.flatMap((length, axis) => (axes.includes(axis) ? (keepAxes ? [1] : []) : [length]))
  return call(op, [shape], kept, { axes, keepAxes }, type)
}
const located = (
  op: string,
  shape: Shape,
  axis: number,
  keepAxis: boolean,
  tieBreak: 'low' | 'high',
  type?: DType,
): Case => {
  const out = shape.flatMap((length, each) => (each === axis ? (keepAxis ? [1] : []) : [length]))
  return { ...call(op, [shape], out, { axis, keepAxis, tieBreak }, type), gives: 's32' }
}
const dot = (
  left: Shape,
  right: Shape,
  out: Shape,
  contract: number[][],
  batch: number[][] = [[], []],
): Case => call('dot', [left, right], out, { contract, batch })

const cases: readonly Case[] = [
  call('add', [[3], [3]], [3], {}),
  call('subtract', [[2, 3], []], [2, 3], {}, 'f64'),
  call(
    'multiply',
    [
      [4, 1],
      [1, 5],
    ],
    [4, 5],
    {},
  ),
  call('min', [[3], [2, 3]], [2, 3], {}, 's32'),
  call(
    'max',
    [
      [2, 1, 3],
      [4, 1],
    ],
    [2, 4, 3],
    {},
  ),
  call('divide', [[], []], [], {}),
  call('pow', [[7], [1]], [7], {}),
  call('exp', [[2, 3, 4]], [2, 3, 4], {}),
  call('negate', [[5, 1]], [5, 1], {}, 's64'),
  call('bitwiseAnd', [[2, 2], [2]], [2, 2], {}, 'u8'),
  call('select', [[2, 3], [3], [2, 1]], [2, 3], {}, 'u8'),
  ...['sum', 'product', 'reduceMax', 'reduceMin'].flatMap((op) => [
    reduction(op, [6, 5], [0], false),
    reduction(op, [6, 5], [1], true),
    reduction(op, [6, 5], [1, 0], false, 'f64'),
    reduction(op, [2, 3, 4, 5], [0, 2], false, 's32'),
    reduction(op, [2, 1, 4, 5], [1, 3], true),
    reduction(op, [300], [0], false, 'u16'),
  ]),
  ...['argmax', 'argmin'].flatMap((op) => [
    located(op, [6, 5], 0, false, 'low'),
    located(op, [6, 5], 1, true, 'high', 'f64'),
    located(op, [2, 3, 4, 5], 2, false, 'low', 's32'),
    located(op, [2, 1, 4, 5], 3, true, 'low'),
    located(op, [300], 0, false, 'high', 'u16'),
  ]),
  ...['cumulativeSum', 'cumulativeProduct', 'cumulativeMax', 'cumulativeMin'].flatMap((op) => [
    call(op, [[6, 5]], [6, 5], { axis: 0, reverse: false }),
    call(op, [[6, 5]], [6, 5], { axis: 1, reverse: false }, 'f64'),
    call(op, [[2, 3, 4, 5]], [2, 3, 4, 5], { axis: 1, reverse: false }, 's32'),
    call(op, [[2, 1, 4, 5]], [2, 1, 4, 5], { axis: 3, reverse: false }),
    call(op, [[300]], [300], { axis: 0, reverse: false }, 'u16'),
  ]),
]

const kernels: readonly Case[] = [
  { ...call('argsort', [[4, 5]], [4, 5], { axis: 1, direction: 'asc', stable: true }), gives: 's32' },
  call('sort', [[4, 5]], [4, 5], { axis: 0, direction: 'asc', stable: true }, 'f16'),
  { ...call('fft', [[4, 8]], [4, 8], { axis: 1, length: 8 }, 'c64') },
  { ...call('rfft', [[4, 8]], [4, 5], { axis: 1, length: 8 }), gives: 'c64' },
  call('conv', [[1, 2, 9], [3, 2, 3]], [1, 3, 7], {}), // prettier-ignore
]

const target = targetOf({ matmul: () => true })

function graphOf({ op, inputs, out, attrs, type, gives = type }: Case): ReturnType<GraphBuilder['graph']> {
  const g = new GraphBuilder()
  const parameters = inputs.map((shape) => g.parameter(shape, type))
  return g.graph(g.call(op, parameters, out, attrs, gives))
}

/** Why buffers are there, and shapes that differ in axes of length 1, aside. */
const steps = ({ buffers, reasons: _, ...rest }: Plan): unknown => ({
  places: buffers.map(({ size, place }) => ({ size, place })),
  ...rest,
})

it.each(cases)('$op of $type $inputs to $out, $attrs', (each) => {
  const graph = graphOf(each)
  const single = planSingle(graph, target)!
  // What is given away is left to the passes, and is nothing here.
  expect(steps(single)).toEqual(steps(planGraph(graph, target, [99])))
  const inputs = inputsFor(graph)
  expect(interpret(single, inputs)).toEqual(callByCall(graph, inputs))
})

it.each(kernels)('the kernel of $op of $type $inputs to $out', (each) => {
  const graph = graphOf(each)
  expect(steps(planSingle(graph, target)!)).toEqual(steps(planGraph(graph, target, [99])))
})

it.each([
  {
    ...call('argsort', [[4]], [4], { axis: 0, direction: 'asc', stable: true }, 'f8'),
    gives: 's32' as const,
  },
  { ...call('real', [[4]], [4], {}, 'c64'), gives: 'f32' as const },
  call('sum', [[1, 3]], [3], { axes: [0], keepAxes: false }),
  call('cumulativeSum', [[4, 3]], [4, 3], { axis: 0, reverse: true }),
  call('cumulativeSum', [[1, 3]], [1, 3], { axis: 0, reverse: false }),
  located('argmax', [4, 1], 1, false, 'low'),
  call('sum', [[0, 3]], [3], { axes: [0], keepAxes: false }),
  call('transpose', [[5, 7]], [7, 5], { axes: [1, 0] }),
  call('reshape', [[2, 3]], [6], { shape: [6] }),
  dot([5, 3], [3, 4], [5, 4], [[1], [0]]),
])('leaves $op of $inputs to all passes', (each) => {
  expect(planSingle(graphOf(each), target)).toBeUndefined()
})
