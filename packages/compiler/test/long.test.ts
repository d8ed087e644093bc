// Long computations: what a nest may hold, how often anything is computed, and how long planning takes.
import { describe, expect, it } from 'vitest'
import type { Plan } from '../src/index.ts'
import { callByCall, GraphBuilder, inputsFor, plan } from './graphs.ts'
import { interpret } from './interpret.ts'

const shape = [40]

const instructions = ({ steps }: Plan): number =>
  steps.reduce((sum, step) => sum + (step.kind === 'loop' ? step.loop.body.length : 0), 0)

/** `h ← sin(h · w + w)`, again and again, and then back through all states, as gradients go. */
function unrolled(rounds: number): GraphBuilder & { readonly last: number } {
  const g = new GraphBuilder()
  const [w, start] = [g.parameter(shape), g.parameter(shape)]
  let last = start
  const states: number[] = []
  for (let i = 0; i < rounds; i++) {
    last = g.call('sin', [g.call('add', [g.call('multiply', [last, w], shape), w], shape)], shape)
    states.push(last)
  }
  // Backwards, each round needs its own state and all later ones.
  let back = last
  for (const state of states.reverse()) {
    const sum = g.call(
      'add',
      [g.call('multiply', [back, w], shape), g.call('multiply', [state, back], shape)],
      shape,
    )
    back = g.call('sin', [sum], shape)
  }
  return Object.assign(g, { last: back })
}

describe('an unrolled loop and its gradient', () => {
  it.each([20, 60, 240])('of %i rounds computes little more than what is written', (rounds) => {
    const g = unrolled(rounds)
    const compiled = plan(g.graph(g.last))
    // Seven calls a round, and loads of what goes through memory.
    expect(instructions(compiled)).toBeLessThan(2 * 7 * rounds)
  })

  it('gives what evaluating call by call gives', () => {
    const g = unrolled(30)
    const graph = g.graph(g.last)
    const inputs = inputsFor(graph)
    const [got, want] = [interpret(plan(graph), inputs), callByCall(graph, inputs)]
    for (const [k, value] of want[0]!.entries()) expect(got[0]![k]).toBeCloseTo(Number(value), 4)
  })
})

it('adds up many sums of one tensor, which do not fit one nest', () => {
  const g = new GraphBuilder()
  const x = g.parameter(shape)
  const sums = Array.from({ length: 300 }, (_, i) => {
    const scaled = g.call('sin', [g.call('multiply', [x, g.constant(i)], shape)], shape)
    return g.call('sum', [scaled], [], { axes: [0], keepAxes: false })
  })
  const graph = g.graph(sums.reduce((total, each) => g.call('add', [total, each], [])))
  const inputs = inputsFor(graph)
  expect(interpret(plan(graph), inputs)[0]![0]).toBeCloseTo(Number(callByCall(graph, inputs)[0]![0]), 3)
})

it('plans a chain of 10,000 operations, in a time that grows with its length', () => {
  const time = (length: number): number => {
    const g = new GraphBuilder()
    let last = g.parameter(shape)
    for (let i = 0; i < length; i++) last = g.call(i % 2 === 0 ? 'sin' : 'negate', [last], shape)
    const graph = g.graph(last)
    const started = performance.now()
    expect(instructions(plan(graph))).toBeLessThan(1.1 * length + 100)
    return performance.now() - started
  }
  time(1_000)
  expect(time(10_000)).toBeLessThan(4_000)
})
