// Which parts of branches and loops change with what is differentiated.
import { type Expression, type Region, topological } from '@nx/defn/internal'
import { dependents } from './derivative.ts'

/** Which results of a region change with some of its parameters and captured values. */
export function reached(
  region: Region,
  parameters: readonly number[],
  captured: readonly boolean[],
): number[] {
  const seeds = new Set<Expression>(parameters.map((i) => region.parameters[i]!))
  region.captured.forEach((formal, i) => captured[i] === true && seeds.add(formal))
  const outside = new Set(region.captured)
  const nodes = topological(region.results, (node) => !outside.has(node))
  const found = dependents(nodes, seeds)
  return region.results.flatMap((result, i) => (found.has(result) ? [i] : []))
}

/** The states of a loop that change, given those that do at first and what changes outside of it. */
export function moving(body: Region, states: readonly number[], captured: readonly boolean[]): number[] {
  const found = new Set(states)
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const i of reached(body, [...found], captured)) found.add(i)
  }
  return [...found].sort((a, b) => a - b)
}
