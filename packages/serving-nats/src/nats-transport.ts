// The transport of distributed serving on NATS.
import type { NatsConnection } from '@nats-io/nats-core'
import { messageTransport, type MessageTransportOptions, type Transport } from '@nx/serving/cluster'
import { checkConnection } from './check-connection.ts'
import { NatsLink } from './nats-link.ts'

/** Options of `natsTransport`. */
export interface NatsTransportOptions extends MessageTransportOptions {
  /** What subjects of answers begin with, where permissions ask for it; `_INBOX` by default. */
  readonly inboxPrefix?: string
}

/**
 * A transport for `join` and `cluster` on a connection to NATS. Members are services of the services API, so that its
 * tools list them, with how busy they are; frames beyond the server's `max_payload` go in parts.
 *
 * The connection stays yours: closing the transport does not close it. Connect with `maxReconnectAttempts: -1`, so that
 * members are back when a server is.
 *
 * @throws NxError `option` for what is no connection, or one that is closed, and for numbers that are none.
 *
 * @example
 * natsTransport(null as never) // throws option
 */
export function natsTransport(connection: NatsConnection, options: NatsTransportOptions = {}): Transport {
  const { inboxPrefix = '_INBOX', ...rest } = options
  return messageTransport(new NatsLink(checkConnection(connection), inboxPrefix), rest)
}
