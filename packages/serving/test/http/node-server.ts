// Both forms of the protocol on a real server of Node.
import { createServer, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { httpHandler, type HttpOptions, nodeListener } from '@nx/serving/http'

/** Options that do not look at requests, so that they are for both. */
export type Options = Omit<HttpOptions, 'requestOptions'>

/** How Node's server gets to the protocol. */
export const forms = ['the Fetch handler', 'the listener of Node'] as const

/** Listens on the loopback address; `close` drops all connections. */
export async function listen(
  form: (typeof forms)[number],
  options: Options,
  serverOptions: ServerOptions = {},
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const listening = Promise.withResolvers<AddressInfo>()
  const server =
    form === 'the Fetch handler'
      ? serve(
          { fetch: httpHandler(options), port: 0, hostname: '127.0.0.1', serverOptions },
          listening.resolve,
        )
      : createServer(serverOptions, nodeListener(options)).listen(0, '127.0.0.1', () =>
          listening.resolve(server.address() as AddressInfo),
        )
  const { port } = await listening.promise
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}
