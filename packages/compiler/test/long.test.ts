// Long computations: what a nest may hold, how often anything is computed, and how long planning takes.
import { describe, expect, it } from 'vitest'
import { families } from '../../../tooling/bench/compiler/families.ts'
import { planGraph } from '../src/index.ts'
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

describe.each(Object.entries(families))('planning, of a graph of the family "%s"', (_, make) => {
  const options = { matmul: () => true }
  /** Milliseconds of this thread, the least of some. */
  const time = (nodes: number, rounds: number): number => {
    const graph = make(nodes)
    const times = Array.from({ length: rounds }, () => {
      const { user: before } = process.threadCpuUsage()
      let [plans, used] = [0, 0]
      // Of some systems the clock goes by steps of ten milliseconds.
      for (; used < 60; plans++) {
        planGraph(graph, options)
        used = (process.threadCpuUsage().user - before) / 1000
      }
      return used / plans
    })
    return Math.min(...times)
  }

  // Where memory of a used process is collected meanwhile, the times are of that.
  it('takes a time that grows with its size', { retry: 2, timeout: 60_000 }, () => {
    time(10_000, 1)
    // Four times as long, and a little more as the heap grows; sixteen times where a pass looks at all values for each one.
    expect(time(16_000, 2) / time(4000, 4)).toBeLessThan(10)
  })
})

it('computes a chain of 10,000 operations once', () => {
  const length = 10_000
  const g = new GraphBuilder()
  let last = g.parameter(shape)
  for (let i = 0; i < length; i++) last = g.call(i % 2 === 0 ? 'sin' : 'negate', [last], shape)
  expect(instructions(plan(g.graph(last)))).toBeLessThan(1.1 * length + 100)
})
