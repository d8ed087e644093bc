// A network within one process: for tests, and for several servings in one process.
import { checkOptions, wrongOption } from '@nx/types'
import type { Clock } from '../clock.ts'
import { backgroundClock } from './clock.ts'
import type { Link, LinkEvents, LinkPlace, Sighting } from './link.ts'
import { messageTransport, type MessageTransportOptions } from './message-transport.ts'
import type { Announcement, Load, Transport } from './transport.ts'

/** Options of `inProcessNetwork`: faults, for tests. */
export interface InProcessNetworkOptions {
  /** Milliseconds that each message takes, from and to; messages between two ends keep their order. */
  readonly delayMs?: readonly [least: number, most: number]
  /** Share of messages that get lost, 0 by default. */
  readonly loss?: number
  /** Where delays and losses come from; `Math.random` by default, a seeded one gives the same faults again. */
  readonly random?: () => number
  /** Where time comes from: that of the machine by default. */
  readonly clock?: Clock
}

/** Ends of a network that lies in memory. Faults can be made by hand. */
export interface InProcessNetwork {
  /** A new end, for `messageTransport`. */
  link(): Link
  /** A transport on a new end. */
  transport(options?: MessageTransportOptions): Transport
  /** What that transport sends and is sent disappears from now on, or no more. */
  silence(transport: Transport, silent: boolean): void
  /** Cuts a transport off as if its process had died. */
  kill(transport: Transport): void
  /** Messages between the two get lost from now on, or no more. */
  part(left: Transport, right: Transport, parted: boolean): void
}

/** Bytes of a message, as on engines that have a limit. */
const maxMessageBytes = 1_048_576

/**
 * A network of transports within this process. Bytes are copied as between machines; without faults a message arrives
 * in the next microtask.
 *
 * @throws NxError `option` for a share of losses that is none, or delays that are none, `unknown_option`.
 *
 * @example
 * const network = inProcessNetwork({ delayMs: [1, 3] })
 * const [left, right] = [network.transport(), network.transport()]
 * const load = () => ({ pending: 0, queuedRows: 0, waitMs: 0, ready: true })
 * const call = async (request) => request.map((byte) => byte * 2)
 * const announcement = { id: 'a', name: 'doubler', protocol: 1, weight: 1, metadata: {} }
 * await left.serve(announcement, { call, stream: async function* () {}, load })
 * const discovery = await right.discover('doubler')
 * await right.call(discovery.members()[0]!, new Uint8Array([1, 2]), { timeoutMs: 1000 }) // => new Uint8Array([2, 4])
 * await Promise.all([left.close(), right.close()])
 */
export function inProcessNetwork(options: InProcessNetworkOptions = {}): InProcessNetwork {
  checkOptions('inProcessNetwork', options, ['delayMs', 'loss', 'random', 'clock'])
  const { loss = 0, delayMs = [0, 0] } = options
  if (!(typeof loss === 'number' && loss >= 0 && loss <= 1))
    throw wrongOption('inProcessNetwork', 'loss', 'a share from 0 to 1', loss)
  const [least, most] = Array.isArray(delayMs) ? (delayMs as readonly unknown[]) : []
  if (typeof least !== 'number' || typeof most !== 'number' || !(least >= 0 && most >= least))
    throw wrongOption('inProcessNetwork', 'delayMs', '[least, most], from 0', delayMs)
  const network = new Network(
    loss,
    least,
    most,
    options.random ?? Math.random,
    options.clock ?? backgroundClock(),
  )
  const ends = new WeakMap<Transport, InProcessLink>()
  const endOf = (transport: Transport): InProcessLink => {
    const end = ends.get(transport)
    if (end !== undefined) return end
    throw wrongOption('inProcessNetwork', 'transport', 'one of this network', transport)
  }
  return {
    link: () => network.link(),
    transport(own = {}) {
      const end = network.link()
      const clock = own.clock ?? options.clock
      const transport = messageTransport(end, clock === undefined ? own : { ...own, clock })
      ends.set(transport, end)
      return transport
    },
    silence: (transport, silent) => (endOf(transport).silent = silent),
    kill: (transport) => network.kill(endOf(transport)),
    part: (left, right, parted) => network.part(endOf(left), endOf(right), parted),
  }
}

interface Place {
  readonly link: InProcessLink
  readonly announcement: Announcement
  readonly load: () => Load
  readonly receive: (from: string, bytes: Uint8Array) => void
  state: Sighting['state']
  /** Whether it takes messages; others come back. */
  open: boolean
}

class Network {
  readonly links = new Map<string, InProcessLink>()
  readonly places = new Map<string, Place>()
  private readonly parted = new Set<string>()
  private readonly loss: number
  private readonly least: number
  private readonly most: number
  private readonly random: () => number
  private readonly clock: Clock
  private readonly waiting: (() => void)[] = []
  private delivered = 0
  private made = 0

  constructor(loss: number, least: number, most: number, random: () => number, clock: Clock) {
    this.loss = loss
    this.least = least
    this.most = most
    this.random = random
    this.clock = clock
  }

  link(): InProcessLink {
    const link = new InProcessLink(this, `end-${++this.made}`)
    this.links.set(link.address, link)
    return link
  }

  kill(link: InProcessLink): void {
    this.links.delete(link.address)
    for (const place of this.places.values()) if (place.link === link) place.open = false
    link.events = null
  }

  part(left: InProcessLink, right: InProcessLink, parted: boolean): void {
    for (const key of [`${left.address} ${right.address}`, `${right.address} ${left.address}`]) {
      if (parted) this.parted.add(key)
      else this.parted.delete(key)
    }
  }

  /** Lets messages arrive in order, in the next microtask, or after timers had their turn. */
  private schedule(): void {
    const deliver = (): void => {
      for (let arrive = this.waiting[0]; arrive !== undefined; arrive = this.waiting[0]) {
        if (this.delivered++ >= messagesPerTurn) return this.schedule()
        this.waiting.shift()
        arrive()
      }
    }
    if (this.delivered < messagesPerTurn) return queueMicrotask(deliver)
    this.clock.soon(() => {
      this.delivered = 0
      deliver()
    })
  }

  /** Lets something happen at another end, after the delay and unless it gets lost. */
  carry(from: InProcessLink, to: InProcessLink, happen: () => void): void {
    const isCut = from.silent || to.silent || this.parted.has(`${from.address} ${to.address}`)
    if (isCut || !this.links.has(from.address) || (this.loss > 0 && this.random() < this.loss)) return
    this.deliver(from, to, () => {
      if (!to.silent) happen()
    })
  }

  /** Lets something happen after the delay, and after all before it from one end to the other. */
  deliver(from: InProcessLink, to: InProcessLink, arrive: () => void): void {
    if (this.most === 0) {
      this.waiting.push(arrive)
      if (this.waiting.length === 1) this.schedule()
      return
    }
    const own = this.clock.now() + this.least + this.random() * (this.most - this.least)
    const due = Math.max(own, from.arrivals.get(to.address) ?? 0)
    from.arrivals.set(to.address, due)
    const waiting = [to, from].find(({ address }) => this.links.has(address))
    waiting?.expect(due, arrive, this.clock)
  }
}

/** Messages after which timers get their turn: those who answer each other at once would keep it for ever. */
const messagesPerTurn = 256

class InProcessLink implements Link {
  readonly address: string
  /** When the last message to each end arrives. */
  readonly arrivals = new Map<string, number>()
  silent = false
  readonly watched = new Map<string, number>()
  events: LinkEvents | null = null
  private readonly network: Network
  /** Messages on their way, in order, as timers of one moment keep none. */
  private readonly underWay: { readonly due: number; readonly arrive: () => void }[] = []
  private readonly timers = new Set<() => void>()

  constructor(network: Network, address: string) {
    this.network = network
    this.address = address
  }

  maxMessageBytes(): number {
    return maxMessageBytes
  }

  listen(events: LinkEvents): void {
    this.events = events
  }

  send(to: string, bytes: Uint8Array, call: number): void {
    const copy = bytes.slice()
    const place = this.network.places.get(to)
    const link = place?.link ?? this
    this.network.carry(this, link, () => {
      if (place?.open === true) place.receive(this.address, copy)
      // After what its member sent before, as a server that lies between says it.
      else this.network.deliver(link, this, () => this.events?.unreachable(call))
    })
  }

  reply(to: string, bytes: Uint8Array): void {
    const copy = bytes.slice()
    const end = this.network.links.get(to)
    if (end !== undefined) this.network.carry(this, end, () => end.events?.answer(copy))
  }

  place(
    announcement: Announcement,
    load: () => Load,
    receive: (from: string, bytes: Uint8Array) => void,
  ): Promise<LinkPlace> {
    const { places } = this.network
    const place: Place = { link: this, announcement, load, receive, state: 'up', open: true }
    places.set(announcement.id, place)
    return Promise.resolve({
      announce: (state) => {
        place.state = state
        for (const end of this.network.links.values()) this.tell(end, announcement.id, place)
      },
      close: () => {
        place.open = false
        return Promise.resolve()
      },
    })
  }

  watch(name: string): Promise<() => void> {
    this.watched.set(name, (this.watched.get(name) ?? 0) + 1)
    return Promise.resolve(() => {
      const left = (this.watched.get(name) ?? 1) - 1
      if (left === 0) this.watched.delete(name)
      else this.watched.set(name, left)
    })
  }

  probe(name: string): void {
    for (const [address, place] of this.network.places) {
      if (place.announcement.name !== name || !place.open) continue
      this.network.carry(this, place.link, () => place.link.tell(this, address, place))
    }
  }

  close(): Promise<void> {
    for (const cancel of this.timers) cancel()
    this.timers.clear()
    this.network.kill(this)
    for (const { arrive } of this.underWay.splice(0)) arrive()
    return Promise.resolve()
  }

  tell(end: InProcessLink, address: string, { announcement, load, state }: Place): void {
    if (!end.watched.has(announcement.name)) return
    const sighting = { announcement, address, load: load(), state }
    this.network.carry(this, end, () => end.events?.sighted(sighting))
  }

  /** Lets a message arrive at that time, after those that were expected before for the same. */
  expect(due: number, arrive: () => void, clock: Clock): void {
    const at = this.underWay.findLastIndex((each) => each.due <= due) + 1
    this.underWay.splice(at, 0, { due, arrive })
    const cancel = clock.after(due - clock.now(), () => {
      this.timers.delete(cancel)
      this.underWay.shift()?.arrive()
    })
    this.timers.add(cancel)
  }
}
