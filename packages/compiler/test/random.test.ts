// Plans of random graphs give what evaluating them call by call gives, bit by bit.
import { expect, it } from 'vitest'
import { GraphBuilder } from './graphs.ts'
import { checkPlan } from './random/check-plan.ts'
import { program } from './random/program.ts'
import { randomGraph } from './random/random-graph.ts'
import { faultOf } from './random/report.ts'
import { type Sample, shrink, withoutUnused } from './random/shrink.ts'

it.each([0, 1, 2, 3, 4])('100 random graphs, planned and one call at a time, are equal: %i', (part) => {
  for (let seed = 100 * part + 1; seed <= 100 * part + 100; seed++) {
    const fault = faultOf(seed, { most: 60 }, checkPlan(seed))
    if (fault !== undefined) expect.fail(fault)
  }
})

it('a graph that fails is shrunk to what fails', () => {
  const multiplies = ({ graph }: Sample): boolean =>
    graph.nodes.some((node) => node.kind === 'call' && node.op === 'dot')
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8]
  const made = seeds.map((seed) => withoutUnused(randomGraph(seed, { most: 60 }))).find(multiplies)!
  const { graph } = shrink(made, multiplies)
  expect(graph.nodes).toHaveLength(1)
  expect(graph.values).toHaveLength(graph.parameters.length + 1)
})

it('a graph is written as the program that builds it', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { graph, inputs } = withoutUnused(randomGraph(seed, { most: 60 }))
    const build = new Function('GraphBuilder', `${program(graph, inputs)}; return { graph, inputs }`)
    expect(build(GraphBuilder), `seed ${seed}`).toEqual({ graph, inputs })
  }
})
