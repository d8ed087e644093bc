// Buffers share the arena exactly where their lives allow it.
import { describe, expect, it } from 'vitest'
import type { Graph } from '@nx/types'
import { planGraph } from '../src/index.ts'
import type { Plan, WhileStep } from '../src/index.ts'
import { callByCall, GraphBuilder, inputsFor } from './graphs.ts'
import { interpret } from './interpret.ts'

/** Products are steps by themselves, so that what they give goes through memory. */
const plan = (graph: Graph): Plan => planGraph(graph, { matmul: () => true, productRows: Infinity })

/** A chain of products, whose outcomes all go through memory. */
function chain(length: number): { readonly g: GraphBuilder; readonly last: number } {
  const g = new GraphBuilder()
  const w = g.parameter([8, 8])
  let last = g.parameter([8, 8])
  for (let i = 0; i < length; i++)
    last = g.call('dot', [last, w], [8, 8], { contract: [[1], [0]], batch: [[], []] })
  return { g, last }
}

const inArena = ({ buffers, steps }: Plan): number[] => {
  const used = new Set(
    steps.flatMap((step) => (step.kind === 'matmul' ? [step.left.buffer, step.right.buffer, step.out] : [])),
  )
  return [...used].flatMap((i) => (buffers[i]!.place.kind === 'arena' ? [buffers[i]!.place.offset] : []))
}

describe('the arena', () => {
  it('holds two steps of a chain, however long', () => {
    const { g, last } = chain(12)
    const compiled = plan(g.graph(last))
    expect(compiled.arenaBytes).toBe(2 * 256)
    expect(new Set(inArena(compiled))).toEqual(new Set([0, 256]))
  })

  it('is not needed for what is fused', () => {
    const g = new GraphBuilder()
    const x = g.parameter([100])
    expect(plan(g.graph(g.call('exp', [g.call('negate', [x], [100])], [100]))).arenaBytes).toBe(0)
  })

  it('lets an output take the place of an input that dies', () => {
    const g = new GraphBuilder()
    const [x, w] = [g.parameter([8, 8]), g.parameter([8, 8])]
    const dot = (a: number, b: number): number =>
      g.call('dot', [a, b], [8, 8], { contract: [[1], [0]], batch: [[], []] })
    const activated = g.call('max', [dot(x, w), g.constant(0)], [8, 8])
    const graph = g.graph(dot(activated, w))
    const compiled = plan(graph)
    expect(compiled.arenaBytes).toBe(256)
    const inputs = inputsFor(graph)
    expect(interpret(compiled, inputs)).toEqual(callByCall(graph, inputs))
  })

  it('keeps an input that is read at other places than the output is written', () => {
    const g = new GraphBuilder()
    const [x, w] = [g.parameter([8, 8]), g.parameter([8, 8])]
    const dot = (a: number, b: number): number =>
      g.call('dot', [a, b], [8, 8], { contract: [[1], [0]], batch: [[], []] })
    const product = dot(x, w)
    const mirrored = g.call('add', [product, g.call('reverse', [product], [8, 8], { axes: [0] })], [8, 8])
    const graph = g.graph(dot(mirrored, w))
    const compiled = plan(graph)
    expect(compiled.arenaBytes).toBe(512)
    const inputs = inputsFor(graph)
    expect(interpret(compiled, inputs)).toEqual(callByCall(graph, inputs))
  })

  it('aligns every buffer', () => {
    const { g, last } = chain(3)
    const odd = g.call('slice', [last], [3, 3], { starts: [0, 0], strides: [1, 1], lengths: [3, 3] })
    const product = g.call('dot', [odd, odd], [3, 3], { contract: [[1], [0]], batch: [[], []] })
    for (const offset of inArena(
      plan(g.graph(g.call('dot', [product, product], [3, 3], { contract: [[1], [0]], batch: [[], []] }))),
    )) {
      expect(offset % 64).toBe(0)
    }
  })
})

const all = (graph: Graph): number[] => graph.parameters.map((_, i) => i)
const donating = (graph: Graph): Plan => planGraph(graph, { matmul: () => true }, all(graph))
const placesOf = ({ buffers, results }: Plan): unknown[] => results.map((buffer) => buffers[buffer]!.place)
const given = (index: number): unknown => ({ kind: 'parameter', index })

/** Plans a graph whose parameters may all be written over, and runs it. */
function whereResultsAre(graph: Graph): unknown[] {
  const [compiled, inputs] = [donating(graph), inputsFor(graph)]
  expect(interpret(compiled, inputs)).toEqual(callByCall(graph, inputs))
  return placesOf(compiled)
}

describe('a parameter that is given away', () => {
  it('lends its place to a result, through values in between', () => {
    const g = new GraphBuilder()
    const [x, y] = [g.parameter([8]), g.parameter([8])]
    const total = g.call('sum', [x], [1], { axes: [0], keepAxes: true })
    const graph = g.graph(g.call('add', [x, g.call('multiply', [y, total], [8])], [8]))
    expect([given(0), given(1)]).toContainEqual(whereResultsAre(graph)[0])
    expect(placesOf(plan(graph))).toEqual([{ kind: 'result', index: 0 }])
  })

  it('keeps its place while it is read, and where elements are read elsewhere than they are written', () => {
    const g = new GraphBuilder()
    const [x, y] = [g.parameter([8, 8]), g.parameter([4])]
    const mirrored = g.call('reverse', [x], [8, 8], { axes: [0] })
    const product = g.call('dot', [x, x], [8, 8], { contract: [[1], [0]], batch: [[], []] })
    const graph = g.graph(g.call('add', [x, mirrored], [8, 8]), g.call('negate', [y], [4]), product)
    expect(whereResultsAre(graph)).toEqual([
      { kind: 'result', index: 0 },
      given(1),
      { kind: 'result', index: 2 },
    ])
  })

  it('is not copied where it is a result, nor where rows of it are replaced', () => {
    const g = new GraphBuilder()
    const [x, y] = [g.parameter([100, 4]), g.parameter([100])]
    const [at, row] = [g.parameter([1, 1], 's32'), g.parameter([1, 4])]
    const put = g.call('scatter', [x, at, row], [100, 4], { axes: [0], combine: 'put' })
    const graph = g.graph(put, y)
    expect(whereResultsAre(graph)).toEqual([given(0), given(1)])
    const { steps } = donating(graph)
    expect(steps.flatMap((step) => (step.kind === 'loop' ? [step.loop.lengths] : []))).toEqual([[4]])
  })

  it('may be read for what replaces it', () => {
    const g = new GraphBuilder()
    const [x, at] = [g.parameter([100, 4]), g.parameter([1, 1], 's32')]
    const row = g.call('gather', [x, at], [1, 4], { axes: [0] })
    const more = g.call('add', [row, g.constant(1)], [1, 4])
    const graph = g.graph(g.call('scatter', [x, at, more], [100, 4], { axes: [0], combine: 'put' }))
    expect(whereResultsAre(graph)).toEqual([given(0)])
    expect(donating(graph).steps).toHaveLength(2)
  })
})

describe('a step of rows', () => {
  /** Products and nests over so many rows of which only a few are near at a time. */
  const byRows = (graph: Graph, donated: readonly number[] = []): Plan => {
    const compiled = planGraph(graph, { matmul: () => true, productRows: 4, nearBytes: 1024 }, donated)
    const inputs = inputsFor(graph)
    expect(compiled.steps.map(({ kind }) => kind)).toEqual(['rows'])
    expect(interpret(compiled, inputs)).toEqual(callByCall(graph, inputs))
    return compiled
  }
  const total = (g: GraphBuilder, op: string, x: number): number =>
    g.call(op, [x], [64, 1], { axes: [1], keepAxes: true })

  it('writes over what was given away, if it reads each element just before', () => {
    const g = new GraphBuilder()
    const [x, dy, v] = [g.parameter([64, 16]), g.parameter([16, 16]), g.parameter([64, 16])]
    const gradient = g.call('dot', [x, dy], [64, 16], { contract: [[1], [0]], batch: [[], []] })
    const next = g.call('add', [g.call('multiply', [v, g.constant(0.5)], [64, 16]), gradient], [64, 16])
    expect(placesOf(byRows(g.graph(next), [0, 1, 2]))).toEqual([given(2)])
  })

  it('keeps what a stage before has read as well', () => {
    const g = new GraphBuilder()
    const x = g.parameter([64, 16])
    const centred = g.call('subtract', [x, total(g, 'reduceMax', x)], [64, 16])
    expect(placesOf(byRows(g.graph(centred), [0]))).toEqual([{ kind: 'result', index: 0 }])
  })

  it('leaves what lies in between where a result will be, but one such value for each result', () => {
    const g = new GraphBuilder()
    const x = g.parameter([64, 16])
    const [w, v] = [g.parameter([16, 16]), g.parameter([16, 16])]
    const attrs = { contract: [[1], [0]], batch: [[], []] }
    const products = [w, v].map((right) => g.call('dot', [x, right], [64, 16], attrs))
    const graph = g.graph(g.call('multiply', products, [64, 16]))
    expect(byRows(graph).steps).toMatchObject([{ local: [[expect.any(Number), 16]] }])

    const h = new GraphBuilder()
    const e = h.call('exp', [h.parameter([64, 16])], [64, 16])
    const scaled = h.call('divide', [e, total(h, 'sum', e)], [64, 16])
    expect(byRows(h.graph(scaled)).steps).toMatchObject([{ local: [[expect.any(Number), 1]] }])
    expect(placesOf(byRows(h.graph(scaled), [0]))).toEqual([given(0)])
  })
})

describe('the state of a loop', () => {
  const counted = (
    trips: number | undefined,
    body: (g: GraphBuilder, x: number, k: number) => number,
  ): Graph => {
    const outer = new GraphBuilder()
    const [inner, condition] = [new GraphBuilder(), new GraphBuilder()]
    const [k, x] = [inner.parameter([], 's32'), inner.parameter([40, 4])]
    const next = inner.call('add', [k, inner.constant(1, [], 's32')], [], {}, 's32')
    const step = inner.graph(next, body(inner, x, k))
    const [count] = [condition.parameter([], 's32'), condition.parameter([40, 4])]
    const more = condition.graph(
      condition.call('less', [count, condition.constant(5, [], 's32')], [], {}, 'u8'),
    )
    const inputs = [outer.constant(0, [], 's32'), outer.parameter([40, 4])]
    const node = { kind: 'while', inputs, condition: more, body: step } as const
    const specs = [
      { type: 's32', shape: [] },
      { type: 'f32', shape: [40, 4] },
    ] as const
    const [, result] = outer.control(trips === undefined ? node : { ...node, trips }, specs)
    return outer.graph(result!)
  }
  const loopOf = ({ steps }: Plan): WhileStep => steps.find((step) => step.kind === 'while')!
  const putRow = (g: GraphBuilder, x: number, k: number): number => {
    const at = g.call('reshape', [k], [1, 1], { shape: [1, 1] }, 's32')
    return g.call('scatter', [x, at, g.constant(7, [1, 4])], [40, 4], { axes: [0], combine: 'put' })
  }

  it('is written in place, and needs no condition where the number of rounds is known', () => {
    for (const trips of [undefined, 5]) {
      const graph = counted(trips, putRow)
      const { plans, spare } = loopOf(plan(graph))
      expect([plans.length, spare[1]]).toEqual([trips === undefined ? 2 : 1, null])
      const [body] = plans
      expect(body.steps.map((step) => step.kind === 'loop' && step.loop.lengths)).not.toContainEqual([160])
      expect(whereResultsAre(graph)).toEqual([given(0)])
    }
  })

  it('has a second buffer where it is read elsewhere than it is written', () => {
    const graph = counted(5, (g, x) =>
      g.call('add', [x, g.call('reverse', [x], [40, 4], { axes: [0] })], [40, 4]),
    )
    expect(loopOf(plan(graph)).spare[1]).not.toBe(null)
    expect(whereResultsAre(graph)).toEqual([given(0)])
  })
})
