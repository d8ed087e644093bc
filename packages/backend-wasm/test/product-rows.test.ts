// Matrix products that go by blocks of rows together with what comes before and after them.
import type { Plan } from '@nx/compiler'
import { evaluateGraph } from '@nx/defn'
import { isFloat, sizeOf } from '@nx/types'
import type { Backend, DType, Graph, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../compiler/test/graphs.ts'
import { elementsFor, runExecutable, variants } from './compare.ts'
import type { Elements } from './compare.ts'
import { withTarget } from './with-target.ts'

const dot = (
  g: GraphBuilder,
  [x, y]: readonly [number, number],
  shape: Shape,
  contract: readonly [number, number],
  batch: readonly number[] = [],
): number => g.call('dot', [x, y], shape, { contract: contract.map((axis) => [axis]), batch: [batch, batch] })

const relu = (g: GraphBuilder, x: number): number => {
  const { shape, type } = g.values[x]!
  return g.call('max', [x, g.constant(0, [], type)], shape)
}

interface Sizes {
  readonly rows: number
  readonly inner: number
  readonly columns: number
  readonly type: DType
}

/** Graphs, and what kinds of stages their rows steps have. */
const programs: Readonly<Record<string, readonly [stages: string, make: (sizes: Sizes) => Graph]>> = {
  'what follows': [
    'product loop',
    ({ rows, inner, columns, type }) => {
      const g = new GraphBuilder()
      const operands = [g.parameter([rows, inner], type), g.parameter([inner, columns], type)] as const
      const bias = g.parameter([columns], type)
      return g.graph(
        relu(g, g.call('add', [dot(g, operands, [rows, columns], [1, 0]), bias], [rows, columns])),
      )
    },
  ],
  'what comes before': [
    'loop product',
    ({ rows, inner, columns, type }) => {
      const g = new GraphBuilder()
      const operands = [
        relu(g, g.parameter([rows, inner], type)),
        g.parameter([columns, inner], type),
      ] as const
      return g.graph(dot(g, operands, [rows, columns], [1, 1]))
    },
  ],
  'two layers, and the first product too': [
    'product loop product loop',
    ({ rows, inner, columns, type }) => {
      const g = new GraphBuilder()
      const x = g.parameter([rows, inner], type)
      const raw = dot(g, [x, g.parameter([inner, columns], type)], [rows, columns], [1, 0])
      const next = dot(g, [relu(g, raw), g.parameter([inner, columns], type)], [rows, inner], [1, 1])
      return g.graph(g.call('subtract', [next, x], [rows, inner]), raw)
    },
  ],
  'rows of a batch against each other': [
    'product loop loop product',
    ({ rows, inner, type }) => {
      const g = new GraphBuilder()
      const [batch, own, shape] = [3, [3, rows, inner], [3, rows, rows]]
      const [x, y, z] = [g.parameter(own, type), g.parameter(own, type), g.parameter(own, type)] as const
      const scores = dot(g, [x, y], shape, [2, 2], [0])
      const kept = { axes: [2], keepAxes: true }
      const most = g.call('reduceMax', [scores], [batch, rows, 1], kept)
      return g.graph(dot(g, [g.call('subtract', [scores, most], shape), z], own, [2, 1], [0]))
    },
  ],
}

const stagesOf = (plan: Plan): string[] =>
  plan.steps.flatMap((step) =>
    step.kind === 'rows'
      ? [step.stages.map(({ kind }) => (kind === 'matmul' ? 'product' : kind)).join(' ')]
      : [],
  )

/** Two calls of a compiled graph give what evaluating it gives, bit by bit; the second one with other inputs. */
function check(own: Backend, other: Backend, graph: Graph, stages?: string): void {
  const inputsOf = (seed: number): Elements[] =>
    graph.parameters.map((id, i) => {
      const { type, shape } = graph.values[id]!
      return elementsFor(type, sizeOf(shape), seed + i, true)
    })
  const calls = [1, 20].map((seed) => {
    const inputs = inputsOf(seed)
    return [inputs, runExecutable(other, evaluateGraph(graph, other), graph, inputs)] as const
  })
  for (const donated of [[], [0]]) {
    const compiled = own.compile!(graph, { donated })
    if (stages !== undefined) expect(stagesOf(compiled.plan as Plan)).toEqual([stages])
    for (const [inputs, expected] of calls)
      expect(runExecutable(own, compiled, graph, inputs)).toEqual(expected)
  }
}

describe.each(Object.entries(variants))('%s', (name, other) => {
  const near = withTarget({ nearBytes: 256, productRows: 2 }, name === 'relaxed') as unknown as Backend
  const here = withTarget({}, name === 'relaxed') as unknown as Backend

  describe.each(Object.entries(programs))('%s', (_, [stages, make]) => {
    it.each(['f32', 'f64', 's32', 'u32'] as const)('in blocks of a few rows: %s', (type) => {
      for (const [rows, inner, columns] of [
        [37, 3, 5],
        [61, 9, 2],
        [50, 2, 17],
        [30, 33, 13],
      ] as const)
        check(near, other, make({ rows, inner, columns, type }))
    })

    it.each(['f32', 'f64', 's32'] as const)('in blocks of many rows: %s', (type) => {
      const isOne = stages.endsWith('loop product') && stages.startsWith('product')
      const sizes = isOne ? { rows: 331, inner: 64, columns: 0 } : { rows: 1031, inner: 67, columns: 131 }
      check(here, other, make({ ...sizes, type }), stages)
    })

    it('with nothing in it, and with what has no kernel', () => {
      for (const [rows, inner, columns] of [
        [0, 3, 5],
        [40, 0, 5],
        [40, 1, 5],
        [1, 40, 5],
        [40, 7, 1],
      ] as const)
        for (const type of ['f32', 'f16', 's8', 'u64'] as const) {
          // Sums of 16 bits are rounded once compiled, but so they are where each call is by itself.
          check(near, other, make({ rows, inner, columns, type: isFloat(type) && inner > 2 ? 'f32' : type }))
        }
    })
  })
})
