// The tests that Nx has of distributed servings, over a real NATS server.
import { systemClock } from '@nx/serving'
import type { TransportNetwork } from '@nx/testing'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { describeOnNats } from '../../../tooling/nats/describe.ts'
import { type NatsServer, startNatsServer } from '../../../tooling/nats/server.ts'
import { distributedTests } from '../../serving/test/nx-distributed.ts'
import { natsNetwork } from './nats-network.ts'

describeOnNats('distributed over NATS', () => {
  let server: NatsServer
  let network: TransportNetwork
  beforeAll(async () => {
    server = await startNatsServer()
  })
  afterAll(() => server.stop())
  beforeEach(() => void (network = natsNetwork(server)))
  afterEach(() => network.close())
  distributedTests(() => network.transport(systemClock()))
})
