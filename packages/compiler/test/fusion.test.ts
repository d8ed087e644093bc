// Fused plans give what evaluating call by call gives, in as few steps as expected.
import type { Graph } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { planGraph, targetOf } from '../src/index.ts'
import type { Step } from '../src/index.ts'
import { callByCall, GraphBuilder, inputsFor, plan } from './graphs.ts'
import { interpret } from './interpret.ts'

function check(graph: Graph, steps?: readonly string[]): void {
  const compiled = plan(graph)
  const inputs = inputsFor(graph)
  const expected = callByCall(graph, inputs)
  interpret(compiled, inputs).forEach((result, i) => {
    result.forEach((value, k) => {
      if (typeof value === 'number') expect(value).toBeCloseTo(Number(expected[i]![k]), 4)
      else expect(value).toBe(expected[i]![k])
    })
    expect(result.length).toBe(expected[i]!.length)
  })
  if (steps !== undefined) expect(compiled.steps.map((step) => step.kind)).toEqual(steps)
}

describe('element-wise chains', () => {
  it('become one nest with one loop', () => {
    const g = new GraphBuilder()
    const x = g.parameter([4, 6])
    const y = g.parameter([4, 6])
    const graph = g.graph(
      g.call('exp', [g.call('multiply', [g.call('add', [x, y], [4, 6]), x], [4, 6])], [4, 6]),
    )
    check(graph, ['loop'])
    const [step] = plan(graph).steps
    expect(step?.kind === 'loop' && step.loop.lengths).toEqual([24])
  })

  it('broadcast their inputs', () => {
    const g = new GraphBuilder()
    const x = g.parameter([3, 4])
    const row = g.parameter([4])
    const column = g.parameter([3, 1])
    const sum = g.call('add', [g.call('multiply', [x, row], [3, 4]), column], [3, 4])
    check(g.graph(g.call('subtract', [sum, g.constant(2)], [3, 4])), ['loop'])
  })

  it('give several results in one nest', () => {
    const g = new GraphBuilder()
    const [p, m, v, grad] = [
      g.parameter([5, 3]),
      g.parameter([5, 3]),
      g.parameter([5, 3]),
      g.parameter([5, 3]),
    ]
    const lerp = (x: number, y: number, rate: number): number =>
      g.call(
        'add',
        [
          g.call('multiply', [x, g.constant(rate)], [5, 3]),
          g.call('multiply', [y, g.constant(1 - rate)], [5, 3]),
        ],
        [5, 3],
      )
    const m2 = lerp(m, grad, 0.9)
    const v2 = lerp(v, g.call('multiply', [grad, grad], [5, 3]), 0.999)
    const root = g.call(
      'add',
      [g.call('sqrt', [g.call('abs', [v2], [5, 3])], [5, 3]), g.constant(1e-3)],
      [5, 3],
    )
    const step = g.call('divide', [m2, root], [5, 3])
    check(g.graph(g.call('subtract', [p, step], [5, 3]), m2, v2), ['loop'])
  })
})

describe('movement', () => {
  it('is index arithmetic', () => {
    const g = new GraphBuilder()
    const x = g.parameter([3, 4])
    const t = g.call('transpose', [g.call('exp', [x], [3, 4])], [4, 3], { axes: [1, 0] })
    const r = g.call('reverse', [t], [4, 3], { axes: [0] })
    const s = g.call('slice', [r], [2, 3], { starts: [1, 0], strides: [2, 1], lengths: [3, 3] })
    const b = g.call('broadcast', [s], [5, 2, 3], { shape: [5, 2, 3], axes: [1, 2] })
    check(g.graph(g.call('negate', [b], [5, 2, 3])))
  })

  it('splits loops for reshapes', () => {
    const g = new GraphBuilder()
    const x = g.parameter([4, 6])
    const y = g.parameter([2, 12])
    const flat = g.call('reshape', [g.call('exp', [x], [4, 6])], [24], { shape: [24] })
    const other = g.call('reshape', [g.call('negate', [y], [2, 12])], [24], { shape: [24] })
    check(g.graph(g.call('add', [flat, other], [24])), ['loop'])
    const h = new GraphBuilder()
    const z = h.parameter([4, 6])
    const moved = h.call('transpose', [z], [6, 4], { axes: [1, 0] })
    check(h.graph(h.call('negate', [h.call('reshape', [moved], [3, 8], { shape: [3, 8] })], [3, 8])), [
      'loop',
    ])
  })

  it('stores a value where an index would need division', () => {
    const g = new GraphBuilder()
    const x = g.parameter([5, 6])
    const cut = g.call('slice', [x], [4, 3], { starts: [1, 2], strides: [1, 1], lengths: [4, 3] })
    const tall = g.call('reshape', [g.call('exp', [cut], [4, 3])], [3, 4], { shape: [3, 4] })
    check(g.graph(g.call('reverse', [tall], [3, 4], { axes: [0, 1] })))
    check(
      g.graph(
        g.call(
          'add',
          [tall, g.call('slice', [x], [3, 4], { starts: [2, 1], strides: [1, 1], lengths: [3, 4] })],
          [3, 4],
        ),
      ),
    )
  })

  it('copies a result that is a parameter, and one given twice', () => {
    const g = new GraphBuilder()
    const x = g.parameter([3])
    const y = g.call('negate', [x], [3])
    check(g.graph(x, y, y, g.call('reshape', [x], [3, 1], { shape: [3, 1] })))
  })

  it('writes pieces of concatenations and pads in place', () => {
    const g = new GraphBuilder()
    const x = g.parameter([2, 3])
    const y = g.parameter([2, 2])
    const both = g.call('concatenate', [g.call('exp', [x], [2, 3]), y], [2, 5], { axis: 1 })
    const config = [
      [1, -1, 0],
      [0, 2, 1],
    ]
    check(
      g.graph(both, g.call('pad', [g.call('negate', [both], [2, 5]), g.constant(7)], [2, 11], { config })),
    )
  })

  it('clamps dynamic slices', () => {
    const g = new GraphBuilder()
    const x = g.parameter([5, 4])
    const start = g.parameter([], 's32')
    const cut = g.call('slice', [g.call('exp', [x], [5, 4]), start], [2, 3], {
      starts: [null, 1],
      strides: [1, 1],
      lengths: [2, 3],
    })
    const graph = g.graph(g.call('negate', [cut], [2, 3]))
    check(graph, ['loop'])
    for (const s of [-3, 0, 2, 9]) {
      const inputs = [inputsFor(graph)[0]!, [s]]
      expect(interpret(plan(graph), inputs)).toEqual(callByCall(graph, inputs))
    }
  })
})

describe('reductions', () => {
  const sum = (
    g: GraphBuilder,
    x: number,
    shape: readonly number[],
    axes: readonly number[],
    op = 'sum',
  ): number =>
    g.call(
      op,
      [x],
      shape.filter((_, axis) => !axes.includes(axis)),
      { axes, keepAxes: false },
    )

  it('take what comes before and after them', () => {
    for (const axes of [[0], [1], [2], [0, 2], [0, 1, 2]]) {
      const g = new GraphBuilder()
      const shape = [3, 4, 5]
      const x = g.parameter(shape)
      const total = sum(g, g.call('multiply', [x, x], shape), shape, axes)
      const kept = shape.filter((_, axis) => !axes.includes(axis))
      check(g.graph(g.call('sqrt', [g.call('multiply', [total, g.constant(0.25)], kept)], kept)), ['loop'])
    }
  })

  it('share one walk over their input', () => {
    const g = new GraphBuilder()
    const x = g.parameter([4, 6])
    const squares = g.call('multiply', [x, x], [4, 6])
    check(
      g.graph(sum(g, x, [4, 6], [1]), sum(g, squares, [4, 6], [1]), sum(g, x, [4, 6], [1], 'reduceMax')),
      ['loop'],
    )
  })

  it('compute a softmax row by row', () => {
    const g = new GraphBuilder()
    const x = g.parameter([4, 6])
    const column = (value: number): number => g.call('reshape', [value], [4, 1], { shape: [4, 1] })
    const top = column(sum(g, x, [4, 6], [1], 'reduceMax'))
    const e = g.call('exp', [g.call('subtract', [x, top], [4, 6])], [4, 6])
    check(g.graph(g.call('divide', [e, column(sum(g, e, [4, 6], [1]))], [4, 6])), ['rows'])
  })

  it('store what they sum along another axis', () => {
    const g = new GraphBuilder()
    const x = g.parameter([4, 6])
    const e = g.call('exp', [x], [4, 6])
    check(g.graph(e, sum(g, e, [4, 6], [0])), ['loop'])
  })

  it('keep axes, and reduce nothing', () => {
    const g = new GraphBuilder()
    const x = g.parameter([4, 1, 6])
    check(
      g.graph(
        g.call('sum', [x], [4, 1, 1], { axes: [2], keepAxes: true }),
        g.call('sum', [x], [4, 6], { axes: [1], keepAxes: false }),
        g.call('product', [x], [4, 1, 6], { axes: [], keepAxes: true }),
      ),
    )
  })
})

describe('contractions', () => {
  it('read transposed operands as they are', () => {
    const g = new GraphBuilder()
    const [x, w] = [g.parameter([4, 3]), g.parameter([5, 3])]
    const wt = g.call('transpose', [w], [3, 5], { axes: [1, 0] })
    const y = g.call('dot', [x, wt], [4, 5], { contract: [[1], [0]], batch: [[], []] })
    const b = g.parameter([5])
    check(g.graph(g.call('max', [g.call('add', [y, b], [4, 5]), g.constant(0)], [4, 5])), ['rows'])
  })

  it('read patches where they lie if they are on a grid, though windows overlap', () => {
    for (const [rows, steps] of [
      [[0, 2, 4], ['matmul']],
      [[0, 1, 4], undefined],
    ] as const) {
      const g = new GraphBuilder()
      const [x, w] = [g.parameter([2, 3, 6, 7]), g.parameter([5, 18])]
      const patches = rows.flatMap((row) =>
        [3, 1].map((column) =>
          g.call('slice', [x], [2, 3, 2, 2], {
            starts: [0, 0, row, column],
            strides: [1, 1, 1, 2],
            lengths: [2, 3, 2, 3],
          }),
        ),
      )
      const seen = g.call('concatenate', patches, [2, 18, 2, 2], { axis: 1 })
      const product = g.call('dot', [w, seen], [5, 2, 2, 2], { contract: [[1], [1]], batch: [[], []] })
      check(g.graph(product), steps)
      check(g.graph(g.call('negate', [seen], [2, 18, 2, 2])))
    }
  })

  it('read batches of axes that lie apart', () => {
    const g = new GraphBuilder()
    const heads = (id: number): number => g.call('transpose', [id], [2, 3, 4, 5], { axes: [0, 2, 1, 3] })
    const [q, k] = [heads(g.parameter([2, 4, 3, 5])), heads(g.parameter([2, 4, 3, 5]))]
    const attrs = {
      contract: [[3], [3]],
      batch: [
        [0, 1],
        [0, 1],
      ],
    }
    check(g.graph(g.call('dot', [q, k], [2, 3, 4, 4], attrs)), ['matmul'])
  })

  it('contract several axes, and batches', () => {
    const g = new GraphBuilder()
    const [x, y] = [g.parameter([2, 3, 4, 5]), g.parameter([4, 2, 3, 6])]
    check(
      g.graph(
        g.call('dot', [x, y], [2, 5, 6], {
          contract: [
            [1, 2],
            [2, 0],
          ],
          batch: [[0], [1]],
        }),
      ),
    )
    check(g.graph(g.call('dot', [x, y], [2, 4, 5, 4, 2, 6], { contract: [[1], [2]], batch: [[], []] })))
  })

  it.each([
    ['f16', 2, 3, 2, 'f32'],
    ['bf16', 40, 33, 36, 'f32'],
    ['u8', 40, 33, 36, 'f32'],
    ['s4', 40, 33, 36, 'f32'],
    ['s8', 24, 1024, 24, 'f32'],
    ['s8', 24, 1025, 24, 's32'],
    ['u16', 40, 33, 36, 's32'],
    ['s16', 24, 24, 24, 's32'],
    ['s16', 24, 23, 24, undefined],
    ['u8', 1, 500, 500, undefined],
    ['u8', 500, 500, 1, undefined],
    ['s32', 1, 5, 5, 's32'],
  ] as const)('of %s, %i × %i × %i, are computed in %s', (type, rows, inner, columns, wide) => {
    const g = new GraphBuilder()
    const [x, y] = [g.parameter([rows, inner], type), g.parameter([columns, inner], type)]
    const attrs = { contract: [[1], [1]], batch: [[], []] }
    const graph = g.graph(g.call('dot', [x, y], [rows, columns], attrs))
    const { steps } = planGraph(graph, targetOf({ matmul: (spec) => spec.type.slice(1) === '32' }))
    const products = steps
      .flatMap((step): readonly Step[] => (step.kind === 'rows' ? step.stages : [step]))
      .flatMap((stage) => (stage.kind === 'matmul' ? [stage.type] : []))
    expect(products).toEqual(wide === undefined ? [] : [wide])
  })
})

describe('indexing', () => {
  it('gathers rows into what uses them', () => {
    const g = new GraphBuilder()
    const table = g.parameter([3, 4])
    const indices = g.parameter([5, 1], 's32')
    const rows = g.call('gather', [table, indices], [5, 4], { axes: [0] })
    check(g.graph(g.call('negate', [rows], [5, 4])), ['loop'])
    const columns = g.call('gather', [table, indices], [5, 3], { axes: [1] })
    check(g.graph(g.call('negate', [columns], [5, 3])), ['loop'])
  })

  it('scatters in order', () => {
    for (const combine of ['add', 'put']) {
      const g = new GraphBuilder()
      const [target, indices, updates] = [
        g.parameter([3, 4]),
        g.parameter([5, 1], 's32'),
        g.parameter([5, 4]),
      ]
      const updated = g.call('scatter', [target, indices, g.call('negate', [updates], [5, 4])], [3, 4], {
        axes: [0],
        combine,
      })
      // Sums are kept in f64 until all are in.
      check(g.graph(updated), combine === 'add' ? ['loop', 'loop', 'loop'] : ['loop', 'loop'])
    }
  })
})

describe('control flow', () => {
  it('runs one branch', () => {
    const inner = (op: string): Graph => {
      const g = new GraphBuilder()
      const x = g.parameter([3])
      return g.graph(g.call(op, [g.call('exp', [x], [3])], [3]))
    }
    const g = new GraphBuilder()
    const [p, x] = [g.parameter([], 's32'), g.parameter([3])]
    const y = g.value([3], 'f32')
    const predicate = g.call('equal', [p, g.constant(1, [], 's32')], [])
    g.nodes.push({
      kind: 'cond',
      inputs: [predicate, x],
      onTrue: inner('negate'),
      onFalse: inner('sqrt'),
      outputs: [y],
    })
    const graph = g.graph(g.call('add', [y, y], [3]))
    for (const choice of [0, 1]) {
      const inputs = [[choice], [0.5, 1, 2]]
      expect(interpret(plan(graph), inputs)).toEqual(callByCall(graph, inputs))
    }
  })

  it('repeats a body', () => {
    const condition = new GraphBuilder()
    const i = condition.parameter([], 's32')
    condition.parameter([3])
    const limit = condition.parameter([], 's32')
    const more = condition.call('less', [i, limit], [])
    const body = new GraphBuilder()
    const [k, x] = [body.parameter([], 's32'), body.parameter([3])]
    body.parameter([], 's32')
    const next = [body.call('add', [k, body.constant(1, [], 's32')], []), body.call('add', [x, x], [3])]
    const g = new GraphBuilder()
    const [n, start] = [g.parameter([], 's32'), g.parameter([3])]
    const outputs = [g.value([], 's32'), g.value([3], 'f32')]
    g.nodes.push({
      kind: 'while',
      inputs: [g.constant(0, [], 's32'), start, n],
      condition: condition.graph(more),
      body: body.graph(...next),
      outputs,
    })
    expect(interpret(plan(g.graph(...outputs)), [[3], [1, 2, 3]])).toEqual([[3], [8, 16, 24]])
  })
})
