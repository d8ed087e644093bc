// A process that reads digits for a cluster: `member.ts NATS_URL NETWORK_FILE NAME`. SIGTERM lets it leave in peace.
import { connect } from '@nats-io/transport-node'
import * as nx from '@nx/nx'
import { start } from '@nx/serving'
import { join } from '@nx/serving/cluster'
import { natsTransport } from '@nx/serving-nats'
import { batchSizes, digitsServing, type Reading } from '../serve-digits/model.ts'

const [url, file, name] = process.argv.slice(2) as [string, string, string]
nx.setDefaultBackend(nx.wasmBackend())

const connection = await connect({ servers: url, maxReconnectAttempts: -1 })
const transport = natsTransport(connection)
const { module, options } = digitsServing(file)
// Whoever asks hears who answered.
const signed = {
  ...options,
  distributedPostprocessing: (reading: unknown) => ({ ...(reading as Reading), name }),
}
const server = await start({ module, options: signed }, { name: 'digits', batchSizes })
const membership = await join(transport, server, { member: name })
console.log(membership.id)

process.once('SIGTERM', async () => {
  // The others hear of it at once; what was accepted is answered.
  await membership.drain()
  await server.stop()
  await transport.close()
  await connection.close()
})
