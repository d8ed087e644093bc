// The in-process transport passes the suite that any transport has to pass.
import { inProcessNetwork, type Transport } from '@nx/serving/cluster'
import { transportSuite } from '@nx/testing'
import { describe, it } from 'vitest'

describe('the in-process transport', () => {
  transportSuite({
    describe,
    it,
    makeNetwork() {
      const network = inProcessNetwork()
      const made: Transport[] = []
      return Promise.resolve({
        transport(clock) {
          const transport = network.transport({ clock })
          made.push(transport)
          return Promise.resolve(transport)
        },
        kill: (transport) => network.kill(transport),
        silence: (transport, silent) => network.silence(transport, silent),
        async close() {
          await Promise.all(made.map((transport) => transport.close()))
        },
      })
    },
  })
})
