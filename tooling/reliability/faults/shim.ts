// A TCP proxy that spoils connections, after toxiproxy.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** What a connection suffers. */
export interface Toxics {
  /** Each chunk arrives so much later, in both directions. */
  readonly latencyMs?: number
  /** The share of chunks that are lost: TCP sends them again, so all behind them stalls for `stallMs`. */
  readonly loss?: number
  /** How long a lost chunk stalls; 200 ms, the least retransmission timeout of Linux, if left out. */
  readonly stallMs?: number
  /** Nothing arrives, and nobody is told: neither an end nor a reset. */
  readonly blackhole?: boolean
  /** As a blackhole, in the direction of the clients only. */
  readonly halfOpen?: boolean
}

export interface Shim {
  readonly port: number
  /** Changes what connections suffer, those that are open too; `{}` heals. */
  suffer(toxics: Toxics): void
  /** Ends all open connections by a reset. */
  reset(): void
  close(): Promise<void>
}

/** Passes chunks on in order, each no earlier than `delay` says when it comes. */
function pump(from: Socket, to: Socket, drops: () => boolean, delay: () => number): void {
  let last = 0
  let waiting = 0
  const later = (act: () => void): void => {
    const at = Math.max(last, performance.now() + delay())
    last = at
    const wait = at - performance.now()
    if (wait <= 0 && waiting === 0) return act()
    waiting++
    setTimeout(() => {
      waiting--
      act()
    }, wait)
  }
  from.on('data', (chunk) => {
    if (drops()) return
    later(() => {
      // What cannot be sent on holds up the sender, as it would without us.
      if (!to.destroyed && !to.write(chunk)) {
        from.pause()
        to.once('drain', () => from.resume())
      }
    })
  })
  from.on('end', () => drops() || later(() => to.end()))
  from.on('close', () => drops() || later(() => to.destroy()))
  from.on('error', () => undefined)
}

/** Listens on a free port of the loopback and passes connections on to `target`. */
export async function shim(target: number, random: () => number): Promise<Shim> {
  let toxics: Toxics = {}
  const open = new Set<Socket>()
  const delay = (): number => {
    const stalls = (toxics.loss ?? 0) > 0 && random() < toxics.loss!
    return (toxics.latencyMs ?? 0) + (stalls ? (toxics.stallMs ?? 200) : 0)
  }
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true)
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    }
    pump(client, upstream, () => toxics.blackhole === true, delay)
    pump(upstream, client, () => toxics.blackhole === true || toxics.halfOpen === true, delay)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const reset = (): void => open.forEach((socket) => socket.resetAndDestroy())
  return {
    port: (server.address() as AddressInfo).port,
    suffer: (next) => (toxics = next),
    reset,
    close: () => {
      reset()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
