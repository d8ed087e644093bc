// Buffers share the arena exactly where their lives allow it.
import { describe, expect, it } from 'vitest'
import type { Plan } from '../src/index.ts'
import { callByCall, GraphBuilder, inputsFor, plan } from './graphs.ts'
import { interpret } from './interpret.ts'

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
