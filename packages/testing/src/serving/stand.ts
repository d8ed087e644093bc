// What each test of the transport suite begins with: transports, members, and a clock that counts timers.
import { type Clock, systemClock } from '@nx/serving'
import type { Discovery, Load, Member, Registration, RequestHandler, Transport } from '@nx/serving/cluster'
import { protocolVersion } from '@nx/serving/cluster'
import { until } from './expectations.ts'
import type { TransportNetwork } from './network.ts'

export const idle: Load = { pending: 0, queuedRows: 0, waitMs: 0, ready: true }

/** A network under test. */
export class Stand {
  readonly network: TransportNetwork
  /** Timers that are set and have not gone off. */
  timers = 0
  private readonly system = systemClock()
  private readonly clock: Clock = {
    ...this.system,
    after: (ms, callback) => {
      this.timers++
      let over = false
      const end = (): boolean => {
        if (over) return false
        over = true
        this.timers--
        return true
      }
      const cancel = this.system.after(ms, () => {
        if (end()) callback()
      })
      return () => {
        if (end()) cancel()
      }
    },
  }

  constructor(network: TransportNetwork) {
    this.network = network
  }

  transport(): Promise<Transport> {
    return this.network.transport(this.clock)
  }

  /** Announces a member that answers by a handler, of which each part has a default. */
  async member(
    transport: Transport,
    id: string,
    handler: Partial<RequestHandler> = {},
    more: Partial<Member> = {},
  ): Promise<Registration> {
    const announcement = { id, name: 'suite', protocol: protocolVersion, weight: 1, metadata: {}, ...more }
    return transport.serve(announcement, {
      call: (request) => Promise.resolve(request.slice()),
      async *stream(request) {
        yield request.slice()
      },
      load: () => idle,
      ...handler,
    })
  }

  /** Looks until that many members are seen. */
  async found(transport: Transport, count: number, name = 'suite'): Promise<Discovery> {
    const discovery = await transport.discover(name)
    await until(`${count} members of ${name}`, 5000, () => discovery.members().length === count)
    return discovery
  }

  /** One member with a handler, and someone who calls it. */
  async pair(handler: Partial<RequestHandler> = {}): Promise<{
    readonly host: Transport
    readonly client: Transport
    readonly registration: Registration
    readonly discovery: Discovery
    readonly member: Member
  }> {
    const [host, client] = [await this.transport(), await this.transport()]
    const registration = await this.member(host, 'm1', handler)
    const discovery = await this.found(client, 1)
    return { host, client, registration, discovery, member: discovery.members()[0]! }
  }
}

/** A promise that is settled by hand. */
export function gate<T = void>(): { readonly promise: Promise<T>; open(value: T): void } {
  let open!: (value: T) => void
  const promise = new Promise<T>((resolve) => (open = resolve))
  return { promise, open }
}
