// The tests that Nx has of distributed servings, within this process.
import { inProcessNetwork, type Transport } from '@nx/serving/cluster'
import { afterEach, beforeEach, describe } from 'vitest'
import { distributedTests } from './nx-distributed.ts'

describe('distributed', () => {
  let network = inProcessNetwork()
  const made: Transport[] = []
  beforeEach(() => void (network = inProcessNetwork()))
  afterEach(() => Promise.all(made.splice(0).map((transport) => transport.close())))
  distributedTests(() => {
    const transport = network.transport()
    made.push(transport)
    return Promise.resolve(transport)
  })
})
