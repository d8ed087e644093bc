// Padding that no buffer holds: elements are read where there are any.
import type { Graph } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { callByCall, GraphBuilder, inputsFor, plan } from './graphs.ts'
import { interpret } from './interpret.ts'

type Config = readonly (readonly [low: number, high: number, interior: number])[]

function check(graph: Graph, steps: readonly string[]): void {
  const inputs = inputsFor(graph)
  expect(interpret(plan(graph), inputs)).toEqual(callByCall(graph, inputs))
  expect(plan(graph).steps.map(({ kind }) => kind)).toEqual(steps)
}

/** A builder whose `pad` knows the shape of the result. */
class Padding extends GraphBuilder {
  pad(x: number, config: Config, padding = 0): number {
    const { shape, type } = this.values[x]!
    const out = config.map(([low, high, gap], axis) => {
      const length = shape[axis]!
      return length + low + high + Math.max(0, length - 1) * gap
    })
    return this.call('pad', [x, this.constant(padding, [], type)], out, { config })
  }

  /** How many instructions of the nests there are of a kind. */
  count(graph: Graph, op: string): number {
    const bodies = plan(graph).steps.flatMap((step) => (step.kind === 'loop' ? [...step.loop.body] : []))
    return bodies.filter((each) => each.op === op || (each.op === 'apply' && each.name === op)).length
  }
}

describe('a pad', () => {
  it('is part of the nest that needs it', () => {
    const g = new Padding()
    const [x, y] = [g.parameter([4, 6]), g.parameter([7, 6])]
    const padded = g.pad(x, [[1, 2, 0], [0, 0, 0]]) // prettier-ignore
    check(g.graph(g.call('multiply', [g.call('exp', [padded], [7, 6]), y], [7, 6])), ['loop'])
  })

  it('of a result is one walk over it', () => {
    const g = new Padding()
    check(g.graph(g.pad(g.parameter([3, 4]), [[2, 0, 0], [1, 5, 0]], 7)), ['loop']) // prettier-ignore
  })

  it('chooses where the padding is not 0, and needs no choice where it is', () => {
    for (const [padding, choices] of [
      [0, 0],
      [-0, 1],
      [3, 1],
    ] as const) {
      const g = new Padding()
      const graph = g.graph(g.call('negate', [g.pad(g.parameter([5]), [[1, 1, 0]], padding)], [7]))
      check(graph, ['loop'])
      expect(g.count(graph, 'select'), String(padding)).toBe(choices)
    }
  })

  it('of several parts is their sum in one nest, as of the gradient of a function of slices', () => {
    const g = new Padding()
    const [x, y, z] = [g.parameter([5]), g.parameter([5]), g.parameter([5])]
    const parts = [g.pad(x, [[0, 2, 0]]), g.pad(y, [[1, 1, 0]]), g.pad(z, [[2, 0, 0]])]
    check(g.graph(parts.reduce((sum, part) => g.call('add', [sum, part], [7]))), ['loop'])
  })

  it('asks nothing where all that is read is inside, or nothing is', () => {
    const g = new Padding()
    const padded = g.pad(g.parameter([5]), [[3, 3, 0]], 2)
    const slice = (start: number, length: number): number =>
      g.call('slice', [padded], [length], { starts: [start], strides: [1], lengths: [length] })
    const graph = g.graph(g.call('exp', [slice(3, 5)], [5]), g.call('exp', [slice(8, 3)], [3]))
    check(graph, ['loop', 'loop'])
    expect(g.count(graph, 'inside')).toBe(0)
  })

  it('is put around what was padded, reshaped and repeated', () => {
    const g = new Padding()
    const x = g.parameter([6])
    const rows = g.call('reshape', [g.pad(x, [[1, 1, 0]])], [2, 4], { shape: [2, 4] })
    const repeated = g.call('broadcast', [rows], [3, 2, 4], { shape: [3, 2, 4], axes: [1, 2] })
    const outer = g.pad(repeated, [[0, 1, 0], [-1, 1, 0], [2, -1, 0]], 5) // prettier-ignore
    check(g.graph(g.call('negate', [outer], [4, 2, 5])), ['loop', 'loop'])
  })

  it('that is read often is stored, and so is one with gaps', () => {
    const g = new Padding()
    const padded = g.pad(g.parameter([8]), [[1, 1, 0]])
    const parts = [0, 1, 2].map((start) =>
      g.call('slice', [padded], [8], { starts: [start], strides: [1], lengths: [8] }),
    )
    check(g.graph(parts.reduce((sum, part) => g.call('max', [sum, part], [8]))), ['loop', 'loop'])
    const h = new Padding()
    check(h.graph(h.call('negate', [h.pad(h.parameter([4]), [[1, 0, 2]])], [11])), ['loop', 'loop', 'loop'])
  })

  it('of nothing, and to nothing', () => {
    const g = new Padding()
    check(g.graph(g.call('negate', [g.pad(g.parameter([0]), [[2, 1, 0]], 3)], [3])), ['loop'])
    const h = new Padding()
    check(h.graph(h.call('negate', [h.pad(h.parameter([4]), [[-2, -2, 0]])], [0])), [])
  })

  it('is stored where an index says what is read of it', () => {
    const g = new Padding()
    const [x, places] = [g.parameter([5]), g.parameter([3, 1], 's32')]
    const padded = g.pad(x, [[1, 1, 0]], 4)
    check(g.graph(g.call('gather', [padded, places], [3], { axes: [0] })), ['loop', 'loop'])
  })
})
