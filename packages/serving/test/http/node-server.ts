// A handler on a real server of Node.
import type { ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { FetchHandler } from '@nx/serving/http'

/** Listens on the loopback address; `close` drops all connections. */
export async function listen(
  fetch: FetchHandler,
  serverOptions: ServerOptions = {},
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const listening = Promise.withResolvers<AddressInfo>()
  const server = serve({ fetch, port: 0, hostname: '127.0.0.1', serverOptions }, listening.resolve)
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
