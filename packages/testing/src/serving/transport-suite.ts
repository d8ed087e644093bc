// The conformance suite for transports of distributed serving, with the test runner injected.
import type { TransportSuiteOptions } from './network.ts'
import { Stand } from './stand.ts'
import { callTests } from './transport-calls.ts'
import { clusterTests } from './transport-clusters.ts'
import { memberTests } from './transport-members.ts'
import { streamTests } from './transport-streams.ts'

/** The body of one test. */
export type TransportTest = (stand: Stand) => Promise<void>

/**
 * Declares the tests of a transport: discovery and load, calls, deadlines, cancellation, frames beyond 8 MB, a thousand
 * calls at once, streams and their back-pressure, drain, members that are killed or silent, other protocol versions, and
 * that nothing is left after `close`.
 *
 * @example
 * const names: string[] = []
 * const it = (name, _body) => names.push(name)
 * transportSuite({ describe: (_, body) => body(), it, makeNetwork: async () => ({}) as TransportNetwork })
 * names[0] // => 'finds members that are there, and those that come'
 */
export function transportSuite({ describe, it, makeNetwork }: TransportSuiteOptions): void {
  const groups = { members: memberTests, calls: callTests, streams: streamTests, clusters: clusterTests }
  for (const [group, tests] of Object.entries(groups)) {
    describe(group, () => {
      for (const [name, test] of Object.entries(tests)) {
        it(name, async () => {
          const network = await makeNetwork()
          try {
            await test(new Stand(network))
          } finally {
            await network.close()
          }
        })
      }
    })
  }
}
