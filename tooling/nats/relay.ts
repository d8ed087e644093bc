// A relay before a server, for faults of the network: connections that break, or go silent without breaking.
import { connect, createServer, type Socket } from 'node:net'

/** A port that stands for another one. */
export interface Relay {
  readonly port: number
  /** Passes nothing on from now on, though connections stay open; or passes on again, also what came meanwhile. */
  silence(silent: boolean): void
  /** Breaks all connections and takes no new ones. */
  cut(): void
  close(): Promise<void>
}

/** Relays connections on a free loopback port to another port. */
export async function startRelay(to: number): Promise<Relay> {
  const sockets = new Set<Socket>()
  let isSilent = false
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = connect(to, '127.0.0.1')
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      from.on('data', (data) => {
        if (!into.write(data)) from.pause()
      })
      into.on('drain', () => !isSilent && from.resume())
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        into.destroy()
      })
    }
    if (isSilent) for (const socket of [near, far]) socket.pause()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a port is expected')
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: address.port,
    silence(silent) {
      isSilent = silent
      for (const socket of sockets) silent ? socket.pause() : socket.resume()
    },
    cut() {
      isCut = true
      breakAll()
    },
    async close() {
      breakAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
