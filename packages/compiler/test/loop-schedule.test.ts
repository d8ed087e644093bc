// How nests are scheduled for one target and another, and that what a schedule says computes what its nest says.
import { describe, expect, it } from 'vitest'
import type { DType } from '@nx/types'
import {
  describeSchedule,
  generalize,
  operandsOf,
  ownStrides,
  planGraph,
  scheduleLoop,
  splitsReductions,
  targetOf,
} from '../src/index.ts'
import type { Loop, Plan, Size, Target } from '../src/index.ts'
import { GraphBuilder, inputsFor } from './graphs.ts'
import { interpret } from './interpret.ts'
import { differenceOf } from './random/difference.ts'
import { randomGraph } from './random/random-graph.ts'
import { scheduledRunner } from './run-scheduled.ts'

const matmul = (): boolean => false
const core = targetOf({ matmul })
const wide = targetOf({ matmul, vectorBytes: 32, registers: 32 })
const group = targetOf({ matmul, vectorBytes: 0, registers: 0, lineBytes: 128 })
const near = targetOf({ matmul, nearBytes: 96, vectorBytes: 8, turnCost: 1000 })
const targets = { core, wide, group, near }

const loopsOf = ({ steps }: Plan): Loop[] =>
  steps.flatMap((step) => {
    if (step.kind === 'loop') return [step.loop]
    if (step.kind === 'rows')
      return step.stages.flatMap((stage) => (stage.kind === 'loop' ? [stage.loop] : []))
    return 'plans' in step ? step.plans.flatMap(loopsOf) : []
  })

type Case = (g: GraphBuilder) => number

/** The loop that computes a value. */
function loopOf(make: Case): Loop {
  const g = new GraphBuilder()
  const result = make(g)
  return loopsOf(planGraph(g.graph(result), core)).at(-1)!
}

const cases: Readonly<Record<string, Case>> = {
  'a sum': (g) => g.call('add', [g.parameter([1000]), g.parameter([1000])], [1000]),
  'a sum of f64': (g) => g.call('add', [g.parameter([1000], 'f64'), g.parameter([1000], 'f64')], [1000]),
  'a sum of bytes': (g) => g.call('add', [g.parameter([1000], 'u8'), g.parameter([1000], 'u8')], [1000]),
  'a long body': (g) => {
    const x = g.parameter([1000])
    return g.call('sin', [g.call('exp', [x], [1000])], [1000])
  },
  'totals of rows': (g) => g.call('sum', [g.parameter([300, 500])], [300], { axes: [1], keepAxes: false }),
  'totals of columns': (g) => g.call('sum', [g.parameter([300, 500])], [500], { axes: [0], keepAxes: false }),
  'a total': (g) => g.call('sum', [g.parameter([300, 500])], [], { axes: [0, 1], keepAxes: false }),
  'a transpose': (g) => g.call('transpose', [g.parameter([300, 500])], [500, 300], { axes: [1, 0] }),
  'a number': (g) => g.call('exp', [g.parameter([])], []),
}

it('lanes are as narrow as a target says', () => {
  const narrow = targetOf({ matmul, narrow: ({ body }) => (body[0]!.type === 'u8' ? 1 : undefined) })
  const lines = ['a sum of bytes', 'a sum'].map((name) =>
    describeSchedule(scheduleLoop(loopOf(cases[name]!), narrow)),
  )
  expect(lines).toEqual([
    '0 split vectorized by 16, unrolled 4 times',
    '0 split vectorized by 4, unrolled 4 times',
  ])
})

describe('the schedule of a nest, on a core, with wide vectors, and without', () => {
  it.each([
    [
      'a sum',
      '0 split vectorized by 4, unrolled 4 times',
      '0 split vectorized by 8, unrolled 8 times',
      '0 split',
    ],
    [
      'a sum of f64',
      '0 split vectorized by 2, unrolled 4 times',
      '0 split vectorized by 4, unrolled 8 times',
      '0 split',
    ],
    [
      'a sum of bytes',
      '0 split vectorized by 4, unrolled 4 times',
      '0 split vectorized by 8, unrolled 8 times',
      '0 split',
    ],
    [
      'a long body',
      '0 split vectorized by 4, unrolled 4 times',
      '0 split vectorized by 8, unrolled 4 times',
      '0 split',
    ],
    [
      'totals of rows',
      '0 split, reduced 1 vectorized by 4, unrolled 8 times',
      '0 split, reduced 1 vectorized by 8, unrolled 8 times',
      '0 split, reduced 1',
    ],
    [
      'totals of columns',
      'reduced 1, 0 split vectorized by 4, in panels of 4096, unrolled 8 times',
      'reduced 1, 0 split vectorized by 8, in panels of 4096, unrolled 16 times',
      '0 split, reduced 1',
    ],
    [
      'a total',
      'reduced 0 vectorized by 4, unrolled 8 times',
      'reduced 0 vectorized by 8, unrolled 8 times',
      'reduced 0',
    ],
    [
      'a transpose',
      '0 split, 1 vectorized by 4, tiles of 4 × 4, unrolled 4 times',
      '0 split, 1 vectorized by 8, tiles of 8 × 8, unrolled 8 times',
      '0 split, 1',
    ],
    ['a number', '', '', ''],
  ])('%s', (name, ...expected) => {
    const loop = loopOf(cases[name]!)
    expect([core, wide, group].map((target) => describeSchedule(scheduleLoop(loop, target)))).toEqual(
      expected,
    )
    // Any other lengths that are as long.
    const general = scheduleLoop(generalize(loop).loop, core)
    expect({ ...general, loop }).toEqual(scheduleLoop(loop, core))
  })

  it('elements of a scatter are walked in order', () => {
    const g = new GraphBuilder()
    const [target, indices] = [g.parameter([50, 40]), g.parameter([30, 1], 's32')]
    const updates = g.call('transpose', [g.parameter([40, 30])], [30, 40], { axes: [1, 0] })
    const result = g.call('scatter', [target, indices, updates], [50, 40], { axes: [0], combine: 'add' })
    const loops = loopsOf(planGraph(g.graph(result), core))
    const ordered = loops.filter((loop) => loop.ordered).map((loop) => scheduleLoop(loop, core))
    expect(ordered.map(({ order, transposed }) => [order, transposed])).toEqual([[[0, 1], []]])
  })

  it('what may be added up in parts is what is exact', () => {
    const total = (op: string, type: DType): boolean =>
      splitsReductions(
        loopOf((g) => g.call(op, [g.parameter([90], type)], [], { axes: [0], keepAxes: false })),
      )
    expect([
      total('sum', 'f32'),
      total('product', 'f64'),
      total('sum', 's32'),
      total('product', 'u8'),
    ]).toEqual([false, false, true, true])
    expect([total('reduceMax', 'f32'), total('reduceMin', 's64')]).toEqual([true, true])
    const located = loopOf((g) =>
      g.call('argmax', [g.parameter([90])], [], { axis: 0, keepAxis: false, tieBreak: 'low' }, 's32'),
    )
    expect(splitsReductions(located)).toBe(false)
  })
})

const levelOfAxis = (order: readonly number[], strides: readonly Size[]): number =>
  Math.max(
    -1,
    ...order.map((axis, level) => (strides[axis] === 0 || strides[axis] === undefined ? -1 : level)),
  )

/** What holds of every schedule. */
function check(loop: Loop<Size>, target: Target): void {
  const {
    order,
    levels,
    after,
    columns,
    resultLevel,
    lanes,
    unroll,
    transposed,
    splitAxis,
    splitUnit,
    block,
    blockWidth,
  } = scheduleLoop(loop, target)
  expect([...order].sort((a, b) => a - b)).toEqual([...loop.lengths.keys()])
  expect(levels).toHaveLength(loop.body.length)
  loop.body.forEach((each, i) => {
    // An operand is there when it is needed, and so is the position of each loop.
    for (const operand of operandsOf(each))
      if (each.op !== 'reduce') expect(levels[operand]!).toBeLessThanOrEqual(levels[i]!)
    if (!after[i]) expect(levels[i]!).toBeGreaterThanOrEqual(levelOfAxis(order, ownStrides(each)))
    expect(levels[i]!).toBeLessThan(order.length)
  })
  const reduces = loop.parallel < order.length
  const outside = order.slice(0, resultLevel + 1)
  expect(outside.every((axis) => axis < loop.parallel)).toBe(true)
  if (columns) expect(order.at(-1)).toBe(loop.parallel - 1)
  else if (reduces) expect(outside).toHaveLength(loop.parallel)
  if (columns || transposed.length > 0) expect(lanes).toBeGreaterThan(1)
  if (loop.ordered) expect(order).toEqual([...order.keys()])
  expect(
    [lanes, unroll, block, blockWidth, splitUnit].every(
      (count) => Number.isInteger(Math.log2(count)) || count === unroll,
    ),
  ).toBe(true)
  expect(splitAxis).toBe(order.find((axis) => axis < loop.parallel) ?? -1)
}

describe.each(Object.entries(targets))('on the target %s', (_, target) => {
  it('all schedules of random graphs are consistent', () => {
    for (let seed = 1; seed <= 100; seed++) {
      for (const loop of loopsOf(planGraph(randomGraph(seed, { most: 60 }).graph, target))) {
        check(loop, target)
        check(generalize(loop).loop, target)
      }
    }
  })

  it.each(Object.keys(cases))('%s by schedule and in order are equal', (name) => {
    const g = new GraphBuilder()
    const graph = g.graph(cases[name]!(g))
    const inputs = inputsFor(graph)
    const plan = planGraph(graph, target)
    const [byOrder] = interpret(plan, inputs)
    expect(interpret(plan, inputs, scheduledRunner(target))).toEqual([byOrder])
  })

  it('random graphs by schedule and in the order of their nests are equal', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { graph, inputs } = randomGraph(seed, { most: 60 })
      const plan = planGraph(graph, target)
      const difference = differenceOf(
        () => interpret(plan, inputs, scheduledRunner(target)),
        () => interpret(plan, inputs),
      )
      expect(difference, `seed ${seed}`).toBeUndefined()
    }
  })
})
