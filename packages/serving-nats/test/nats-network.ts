// Transports on a real NATS server, each behind a relay by which it can be cut off.
import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { Transport } from '@nx/serving/cluster'
import { natsTransport } from '@nx/serving-nats'
import type { TransportNetwork } from '@nx/testing'
import { type Relay, startRelay } from '../../../tooling/nats/relay.ts'
import type { NatsServer } from '../../../tooling/nats/server.ts'

/** A network on a server, which stays when the network is closed. */
export function natsNetwork(server: NatsServer): TransportNetwork {
  const ends = new Map<Transport, { readonly relay: Relay; readonly connection: NatsConnection }>()
  return {
    async transport(clock) {
      const relay = await startRelay(server.port)
      const connection = await connect({
        servers: `127.0.0.1:${relay.port}`,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 100,
      })
      const transport = natsTransport(connection, { clock })
      ends.set(transport, { relay, connection })
      return transport
    },
    kill: (transport) => ends.get(transport)?.relay.cut(),
    silence: (transport, silent) => ends.get(transport)?.relay.silence(silent),
    async close() {
      for (const [transport, { relay, connection }] of ends) {
        // A transport that was cut off would wait for its connection.
        const closing = transport.close()
        await Promise.all([closing, connection.close()])
        await relay.close()
      }
    },
  }
}
