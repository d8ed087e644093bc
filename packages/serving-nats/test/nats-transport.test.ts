// The NATS transport on a real server passes the suite that any transport has to pass.
import { transportSuite } from '@nx/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { describeOnNats } from '../../../tooling/nats/describe.ts'
import { type NatsServer, startNatsServer } from '../../../tooling/nats/server.ts'
import { natsNetwork } from './nats-network.ts'

describeOnNats('the NATS transport', () => {
  let server: NatsServer
  beforeAll(async () => {
    server = await startNatsServer()
  })
  afterAll(() => server.stop())
  transportSuite({ describe, it, makeNetwork: () => Promise.resolve(natsNetwork(server)) })
})
