// Computations that a graph has several times, over other values, are written once, and each keeps its own values.
import type { Graph, GraphNode, ValueId } from '@nx/types'
import { expect, it } from 'vitest'
import { planGraph } from '../src/index.ts'
import type { Plan } from '../src/index.ts'
import { callByCall, GraphBuilder, inputsFor } from './graphs.ts'
import type { Elements } from './interpret.ts'
import { interpret } from './interpret.ts'
import { checkPlan } from './random/check-plan.ts'
import { randomGraph } from './random/random-graph.ts'
import { type Sample, withoutUnused } from './random/shrink.ts'

const bodiesOf = ({ steps }: Plan): Set<unknown> =>
  new Set(steps.flatMap((step) => (step.kind === 'loop' ? [step.loop.body] : [])))

/** A graph `times` times in one: of some parameters each has its own, with elements in another order. */
function repeated(
  { graph, inputs }: Sample,
  times: number,
  isShared: (parameter: number) => boolean,
): Sample {
  const values = [...graph.values]
  const parameters = [...graph.parameters]
  const results = [...graph.results]
  const nodes: GraphNode[] = [...graph.nodes]
  const given: Elements[] = [...inputs]
  for (let copy = 1; copy < times; copy++) {
    const ids = graph.values.map((spec): ValueId => values.push(spec) - 1)
    graph.parameters.forEach((id, i) => {
      if (isShared(i)) ids[id] = id
      else {
        parameters.push(ids[id]!)
        given.push(inputs[i]!.toReversed())
      }
    })
    const own = (id: ValueId): ValueId => ids[id]!
    for (const node of graph.nodes)
      nodes.push({ ...node, inputs: node.inputs.map(own), outputs: node.outputs.map(own) })
    results.push(...graph.results.map(own))
  }
  return { graph: { values, parameters, nodes, results }, inputs: given }
}

it('updates of many parameters are one nest', () => {
  const g = new GraphBuilder()
  const rate = g.parameter([])
  const results = Array.from({ length: 100 }, (_, i) => {
    const shape = [i < 90 ? 64 : 32]
    const [x, gradient] = [g.parameter(shape), g.parameter(shape)]
    const mean = g.call('add', [x, g.call('multiply', [gradient, rate], shape)], shape)
    // One of them is another computation of the same operations.
    const divisor = g.call('abs', [i === 50 ? x : mean], shape)
    return [mean, g.call('subtract', [x, g.call('divide', [mean, divisor], shape)], shape)]
  }).flat()
  const graph = g.graph(...results)
  const plan = planGraph(graph, { matmul: () => true })
  expect(plan.steps.length).toBe(100)
  expect(bodiesOf(plan).size).toBe(3)
  const inputs = inputsFor(graph)
  expect(interpret(plan, inputs)).toEqual(callByCall(graph, inputs))
})

it.each([0, 1, 2, 3])('random graphs, each several times in one, keep their values apart: %i', (part) => {
  let changed = 0
  for (let seed = 25 * part + 1; seed <= 25 * part + 25; seed++) {
    const sample = withoutUnused(randomGraph(seed, { most: 30 }))
    const all = repeated(sample, 2 + (seed % 2), (parameter) => (seed + parameter) % 3 === 0)
    // Indices that are in bounds in this order only make a graph fail whoever evaluates it.
    if (!evaluates(all)) continue
    changed++
    const fault = checkPlan(seed)(all, false)
    if (fault !== undefined) expect.fail(`seed ${seed}: ${fault}`)
  }
  expect(changed).toBeGreaterThan(15)
})

function evaluates({ graph, inputs }: { graph: Graph; inputs: readonly Elements[] }): boolean {
  try {
    callByCall(graph, inputs)
    return true
  } catch {
    return false
  }
}
