// Whether something is a connection to NATS.
import type { NatsConnection } from '@nats-io/nats-core'
import { NxError, show } from '@nx/types'

/** Throws `option` for what is none, or is closed. */
export function checkConnection(given: NatsConnection): NatsConnection {
  const connection = Object(given) as Partial<NatsConnection>
  const wrong = (what: string): NxError =>
    new NxError('option', 'natsTransport', `${what}; pass what connect() of @nats-io/transport-node gave`)
  if (typeof connection.publish !== 'function' || typeof connection.isClosed !== 'function')
    throw wrong(`needs a connection to NATS, got ${show(given)}`)
  if (connection.isClosed()) throw wrong('the connection is closed')
  return given
}
