// Plays random orders of events to the dispatcher of servings, with a check of every rule at every step.
import fc from 'fast-check'
import { Simulation } from '../../packages/serving/test/dispatcher/simulation.ts'
import type { Options } from './options.ts'

/** How many are played before the next line is printed. */
const portion = 100_000

/** Plays so many, prints the first that breaks a rule, shrunk, and gives whether none did. */
export function fuzzDispatcher({ count, seed }: Options): boolean {
  const bytes = fc.uint8Array({ minLength: 2, maxLength: 600, size: 'max' })
  let requests = 0
  const property = fc.property(bytes, (choices) => {
    const simulation = new Simulation(choices)
    simulation.run()
    requests += simulation.requests.size
  })
  for (let done = 0; done < count; done += portion) {
    const numRuns = Math.min(portion, count - done)
    const result = fc.check(property, { numRuns, seed: seed + done })
    if (result.failed) {
      console.log(fc.defaultReportMessage(result))
      return false
    }
    console.log(`${done + numRuns} interleavings, ${requests} requests, 0 faults; seed ${seed}`)
  }
  return true
}
