// Scans: running results of one walk, as nests that join with others.
import type { Graph } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { callByCall, GraphBuilder, inputsFor, plan } from './graphs.ts'
import { interpret } from './interpret.ts'

function run(graph: Graph): unknown {
  const inputs = inputsFor(graph)
  const results = interpret(plan(graph), inputs)
  expect(results).toEqual(callByCall(graph, inputs))
  return results
}

const kinds = (graph: Graph): string[] => plan(graph).steps.map(({ kind }) => kind)

describe('a scan', () => {
  it('gives what its axis comes to, forwards and backwards', () => {
    const g = new GraphBuilder()
    const x = g.parameter([2, 3], 's32')
    const of = (op: string, axis: number, reverse: boolean): number =>
      g.call(op, [x], [2, 3], { axis, reverse })
    const graph = g.graph(
      of('cumulativeSum', 1, false),
      of('cumulativeSum', 0, true),
      of('cumulativeProduct', 1, true),
      of('cumulativeMax', 0, false),
      of('cumulativeMin', 1, false),
    )
    expect(interpret(plan(graph), [[1, -2, 3, 4, 5, -6]])).toEqual([
      [1, -1, 2, 4, 9, 3],
      [5, 3, -3, 4, 5, -6],
      [-6, -6, 3, -120, -30, -6],
      [1, -2, 3, 4, 5, 3],
      [1, -2, -2, 4, 4, -6],
    ])
  })

  it('of one element, or of none, is what it was', () => {
    const g = new GraphBuilder()
    const [x, y] = [g.parameter([3, 1]), g.parameter([0, 2])]
    const scan = (value: number, shape: number[], axis: number): number =>
      g.call('cumulativeSum', [value], shape, { axis, reverse: false })
    const graph = g.graph(g.call('negate', [scan(x, [3, 1], 1)], [3, 1]), scan(y, [0, 2], 0))
    run(graph)
    expect(
      plan(graph).steps.flatMap((step) => (step.kind === 'loop' ? step.loop.body.map(({ op }) => op) : [])),
    ).not.toContain('scan')
  })

  it('begins a sum with its first element, which may be -0', () => {
    const g = new GraphBuilder()
    const graph = g.graph(g.call('cumulativeSum', [g.parameter([3])], [3], { axis: 0, reverse: false }))
    expect(interpret(plan(graph), [[-0, -0, 0]])).toEqual([[-0, -0, 0]])
  })

  it.each([0, 1])('is one walk with what comes before and after, along axis %i', (axis) => {
    const g = new GraphBuilder()
    const [x, row] = [g.parameter([4, 6]), g.parameter([6])]
    const sums = g.call('cumulativeSum', [g.call('multiply', [x, row], [4, 6])], [4, 6], {
      axis,
      reverse: false,
    })
    const graph = g.graph(g.call('subtract', [g.call('exp', [sums], [4, 6]), x], [4, 6]), sums)
    run(graph)
    expect(kinds(graph)).toEqual(['loop'])
  })

  it('waits for a reduction of what it walks', () => {
    const g = new GraphBuilder()
    const x = g.parameter([5, 6])
    const total = g.call('sum', [x], [5, 1], { axes: [1], keepAxes: true })
    const shares = g.call('subtract', [x, total], [5, 6])
    run(g.graph(g.call('cumulativeMax', [shares], [5, 6], { axis: 1, reverse: false })))
  })

  it('walks axes that a reshape has joined', () => {
    const g = new GraphBuilder()
    const x = g.parameter([4, 3, 2])
    const flat = g.call('reshape', [g.call('transpose', [x], [2, 3, 4], { axes: [2, 1, 0] })], [24], {
      shape: [24],
    })
    const graph = g.graph(g.call('cumulativeSum', [flat], [24], { axis: 0, reverse: false }))
    run(graph)
    expect(kinds(graph)).toEqual(['loop'])
  })
})
