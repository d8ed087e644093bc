// A member of a cluster as a process of its own: `node.ts URL OPTIONS`, which are those of `spawnNode` as JSON.
import { binaryBackend, multiply, setDefaultBackend, template, type Tensor } from '@nx/nx'
import { serving, start } from '@nx/serving'
import { join } from '@nx/serving/cluster'
import { natsTransport } from '@nx/serving-nats'
import { connect } from '@nats-io/transport-node'
import type { NodeOptions } from './nodes.ts'

const [url, text] = process.argv.slice(2)
const options = JSON.parse(text!) as Required<NodeOptions>
setDefaultBackend(binaryBackend())

/** Doubles, and takes as long as it is told to, as a model would. */
const doubling = serving(
  () => async (batch) => {
    const doubled = multiply(batch.toContainer() as Tensor, 2)
    if (options.batchMs > 0) await new Promise((resolve) => setTimeout(resolve, options.batchMs))
    return doubled
  },
  { template: template([options.width], 'f32') },
)

const connection = await connect({ servers: url!, maxReconnectAttempts: -1, reconnectTimeWait: 100 })
const transport = natsTransport(connection)
const server = await start(doubling, {
  name: options.name,
  batchSize: options.batchSize,
  batchTimeoutMs: 2,
})
const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`)

if (options.protocol !== 0) {
  const answer = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array())
  const load = { pending: 0, queuedRows: 0, waitMs: 0, ready: true }
  const announcement = {
    id: options.member,
    name: options.name,
    protocol: options.protocol,
    weight: 1,
    metadata: {},
  }
  await transport.serve(announcement, { call: answer, async *stream() {}, load: () => load })
  say({ id: options.member })
} else {
  const membership = await join(transport, server, { member: options.member, weight: options.weight })
  say({ id: membership.id })
  process.once('SIGTERM', () => {
    void (async () => {
      await membership.drain()
      await server.stop()
      say({ executedRows: server.stats().executedRows })
      await transport.close()
      await connection.close()
    })()
  })
}
