// Where the largest element is, as a reduction of one walk that joins with others.
import type { Graph } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { describePlan } from '../src/index.ts'
import { callByCall, GraphBuilder, inputsFor, plan } from './graphs.ts'
import { interpret } from './interpret.ts'

const located = (g: GraphBuilder, op: string, x: number, axis: number, tieBreak: 'low' | 'high'): number => {
  const { shape } = g.values[x]!
  return g.call(op, [x], shape.toSpliced(axis, 1), { axis, keepAxis: false, tieBreak }, 's32')
}

const kinds = (graph: Graph): string[] => plan(graph).steps.map(({ kind }) => kind)

describe('what is located', () => {
  it('is the first or the last of equal ones, or a NaN', () => {
    const g = new GraphBuilder()
    const x = g.parameter([3, 4])
    const graph = g.graph(
      located(g, 'argmax', x, 1, 'low'),
      located(g, 'argmax', x, 1, 'high'),
      located(g, 'argmin', x, 1, 'low'),
      located(g, 'argmin', x, 0, 'high'),
    )
    expect(interpret(plan(graph), [[1, 3, 3, 1, -0, 0, 0, -0, 9, NaN, 4, NaN]])).toEqual([
      [1, 0, 1],
      [2, 3, 3],
      [0, 0, 1],
      [1, 2, 1, 2],
    ])
  })

  it('is one walk with what comes before, and with other reductions', () => {
    for (const axis of [0, 1]) {
      const g = new GraphBuilder()
      const [x, row] = [g.parameter([5, 6]), g.parameter([6])]
      const product = g.call('multiply', [x, row], [5, 6])
      const total = g.call('reduceMax', [product], [5, 6].toSpliced(axis, 1), {
        axes: [axis],
        keepAxes: false,
      })
      const graph = g.graph(located(g, 'argmax', product, axis, 'low'), total)
      const inputs = inputsFor(graph)
      expect(interpret(plan(graph), inputs)).toEqual(callByCall(graph, inputs))
      expect(kinds(graph)).toEqual(['loop'])
      expect(describePlan(plan(graph)).steps[0]!.name).toBe('multiply max over an axis argmax over an axis')
    }
  })

  it('is numbered along axes that a reshape has joined', () => {
    const g = new GraphBuilder()
    const x = g.parameter([4, 3, 2])
    const moved = g.call('transpose', [x], [2, 3, 4], { axes: [2, 1, 0] })
    const flat = g.call('reshape', [moved], [24], { shape: [24] })
    const graph = g.graph(located(g, 'argmin', flat, 0, 'high'))
    const inputs = inputsFor(graph)
    expect(interpret(plan(graph), inputs)).toEqual(callByCall(graph, inputs))
    expect(kinds(graph)).toEqual(['loop'])
  })

  it('along an axis of one is the first', () => {
    const g = new GraphBuilder()
    const graph = g.graph(located(g, 'argmax', g.parameter([3, 1]), 1, 'high'))
    expect(interpret(plan(graph), [[1, 2, 3]])).toEqual([[0, 0, 0]])
  })
})
