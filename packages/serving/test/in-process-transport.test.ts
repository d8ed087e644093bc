// The in-process transport passes the suite that any transport has to pass.
import { inProcessNetwork, type Transport } from '@nx/serving/cluster'
import { transportSuite } from '@nx/testing'
import { describe, expect, it } from 'vitest'

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

describe('options of networks and transports', () => {
  it.each([
    [() => inProcessNetwork({ loss: 2 }), 'option'],
    [() => inProcessNetwork({ delayMs: [3, 1] }), 'option'],
    [() => inProcessNetwork({ dealyMs: [1, 3] } as object), 'unknown_option'],
    [() => inProcessNetwork().transport({ leaseMs: 0 }), 'option'],
    [() => inProcessNetwork().transport({ lease: 10 } as object), 'unknown_option'],
    [() => inProcessNetwork().kill(inProcessNetwork().transport()), 'option'],
  ])('%s: %s', (make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })
})
