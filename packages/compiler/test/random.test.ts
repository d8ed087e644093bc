// Plans of random graphs give what evaluating them call by call gives, bit by bit.
import { expect, it } from 'vitest'
import { callByCall, plan } from './graphs.ts'
import { interpret } from './interpret.ts'
import { randomGraph } from './random/random-graph.ts'

it('500 random graphs, planned and one call at a time, are equal', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const { graph, inputs } = randomGraph(seed, 40)
    expect(interpret(plan(graph), inputs), `seed ${seed}`).toEqual(callByCall(graph, inputs))
  }
})
