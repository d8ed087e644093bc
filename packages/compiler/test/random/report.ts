// Says what is wrong with random graphs: the seed, the difference, and the smallest program that shows it.
import { program } from './program.ts'
import { randomGraph, type RandomGraph, type RandomOptions } from './random-graph.ts'
import { type Sample, shrink } from './shrink.ts'

/** What is wrong with a graph, or nothing. */
export type Check = (sample: Sample, portable: boolean) => string | undefined

/** What is wrong with the graph of a seed, or nothing. */
export function faultOf(seed: number, options: RandomOptions, check: Check): string | undefined {
  const made: RandomGraph = randomGraph(seed, options)
  const fault = check(made, made.portable)
  if (fault === undefined) return undefined
  const small = shrink(made, (sample) => check(sample, made.portable) !== undefined)
  return `seed ${seed}: ${check(small, made.portable)}\n${program(small.graph, small.inputs)}`
}
