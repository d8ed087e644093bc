// A transport from anything that carries messages: calls, streams, big frames, leases.
import { checkFunction } from '@nx/tensor/internal'
import { checkOptions, wrongOption } from '@nx/types'
import { type Clock, systemClock } from '../clock.ts'
import { backgroundClock } from './clock.ts'
import type { Link, Sighting } from './link.ts'
import {
  cancelled,
  closed,
  deadlineExceeded,
  OutgoingCall,
  tooLarge,
  unreachable,
} from './messages/caller.ts'
import { Host, readPong } from './messages/host.ts'
import { type Message, receiveMessage, writeMessage, writePairs } from './messages/message.ts'
import { type Peer, Peers } from './messages/peers.ts'
import type {
  Announcement,
  CallOptions,
  Discovery,
  Registration,
  RequestHandler,
  Transport,
} from './transport.ts'

/** Options of transports that are made of messages. */
export interface MessageTransportOptions {
  /** Milliseconds between questions to each member whether it is there; 300 by default. */
  readonly heartbeatMs?: number
  /** Milliseconds of silence after which a member is out; 2,400 by default. */
  readonly leaseMs?: number
  /** The most bytes of a request, an answer or a frame of a stream; 256 MiB by default. */
  readonly maxFrameBytes?: number
  /** Where time comes from: that of the machine by default. */
  readonly clock?: Clock
  /** A number from 0 to 1, as `Math.random`, which is the default. */
  readonly random?: () => number
}

/** Questions to members after which names are asked for new members. */
const beatsPerProbe = 3
/** Milliseconds that `discover` waits for a first member. */
const discoveryMs = 500
/** The most calls that one ping asks after. */
const mostPerPing = 4096

/**
 * Makes a transport of a link: what is left for an engine to do is to carry messages and to find members.
 *
 * Members are asked every `heartbeatMs` whether they are there and have the calls one waits for, so that a lost
 * message is noticed too. Frames go in parts of at most 512 KiB, 16 ahead of what the receiver took.
 *
 * @throws NxError `option` for what is no link and for numbers that are none or below 1, `unknown_option`, `not_function`.
 *
 * @example
 * const network = inProcessNetwork()
 * const transport = messageTransport(network.link(), { leaseMs: 1000 })
 * const { members } = await transport.discover('doubler')
 * members() // => []
 * await transport.close()
 */
export function messageTransport(link: Link, options: MessageTransportOptions = {}): Transport {
  return new MessageTransport(link, options)
}

class MessageTransport implements Transport {
  private readonly link: Link
  private readonly clock: Clock
  /** For what a caller awaits: a process must not end meanwhile. */
  private readonly awaitedClock: Clock
  private readonly heartbeatMs: number
  private readonly leaseMs: number
  private readonly maxFrameBytes: number
  private readonly caller: number
  private readonly peers = new Peers()
  private readonly hosts = new Set<Host>()
  private readonly calls = new Map<number, OutgoingCall>()
  /** Which member each ping went to, and when. */
  private readonly pings = new Map<number, { readonly id: string; readonly at: number }>()
  /** What ends waiting when the transport is closed. */
  private readonly closing = new Set<() => void>()
  private next = 1
  private beats = 0
  private expectedBeat = 0
  private disarm: (() => void) | null = null
  private isClosed = false

  constructor(link: Link, options: MessageTransportOptions) {
    checkOptions('messageTransport', options, ['heartbeatMs', 'leaseMs', 'maxFrameBytes', 'clock', 'random'])
    if (typeof (link as Partial<Link> | null | undefined)?.listen !== 'function')
      throw wrongOption('messageTransport', 'the first argument', 'a Link', link)
    if (options.random !== undefined) checkFunction('messageTransport', options.random)
    const { heartbeatMs = 300, leaseMs = 2400, maxFrameBytes = 2 ** 28 } = options
    for (const [name, value] of Object.entries({ heartbeatMs, leaseMs, maxFrameBytes })) {
      if (typeof value === 'number' && value >= 1) continue
      throw wrongOption('messageTransport', name, 'a number from 1', value)
    }
    this.link = link
    this.clock = options.clock ?? backgroundClock()
    this.awaitedClock = options.clock ?? systemClock()
    this.heartbeatMs = heartbeatMs
    this.leaseMs = leaseMs
    this.maxFrameBytes = maxFrameBytes
    this.caller = Math.floor((options.random ?? Math.random)() * 2 ** 53)
    link.listen({
      answer: (bytes) => receiveMessage(bytes, (message) => this.receive(message)),
      unreachable: (call) => this.undelivered(call),
      sighted: (sighting) => this.sighted(sighting),
    })
  }

  async serve(announcement: Announcement, handler: RequestHandler): Promise<Registration> {
    if (this.isClosed) throw closed()
    const { link, clock, awaitedClock, maxFrameBytes } = this
    const host: Host = new Host({ link, clock, awaitedClock, maxFrameBytes }, handler, () =>
      this.hosts.delete(host),
    )
    this.hosts.add(host)
    this.beat()
    await host.open(announcement)
    return host
  }

  async discover(name: string, onChange: () => void = () => undefined): Promise<Discovery> {
    if (this.isClosed) throw closed()
    let found = (): void => undefined
    const unwatch = this.peers.watch(name, () => {
      found()
      onChange()
    })
    const unlisten = await this.link.watch(name)
    this.beat()
    this.link.probe(name)
    if (this.peers.members(name).length === 0) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          late()
          this.closing.delete(done)
          resolve()
        }
        const late = this.awaitedClock.after(discoveryMs, done)
        this.closing.add(done)
        found = done
      })
    }
    return {
      members: () => (this.isClosed ? [] : this.peers.members(name)),
      close: () => {
        unlisten()
        unwatch()
      },
    }
  }

  async call(member: Announcement, request: Uint8Array, options: CallOptions): Promise<Uint8Array> {
    const call = this.start(member, request, { ...options, stream: false })
    const answer = await call.next()
    if (answer === null) throw unreachable(member.id)
    return answer
  }

  stream(member: Announcement, request: Uint8Array, options: CallOptions): AsyncIterableIterator<Uint8Array> {
    let call: OutgoingCall | null = null
    let over = false
    const frames: AsyncIterableIterator<Uint8Array> = {
      [Symbol.asyncIterator]: () => frames,
      next: async () => {
        if (over) return { done: true, value: undefined }
        call ??= this.start(member, request, { ...options, stream: true })
        const value = await call.next()
        return value === null ? { done: true, value: undefined } : { done: false, value }
      },
      return: async () => {
        over = true
        call?.cancel(cancelled(member.id))
        return { done: true, value: undefined }
      },
    }
    return frames
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.disarm?.()
    for (const done of this.closing) done()
    for (const call of this.calls.values()) call.cancel(closed())
    await Promise.all([...this.hosts].map((host) => host.close()))
    await this.link.close()
  }

  private start(
    { id }: Announcement,
    request: Uint8Array,
    options: CallOptions & { readonly stream: boolean },
  ): OutgoingCall {
    if (this.isClosed) throw closed()
    const peer = this.peers.get(id)
    if (options.signal?.aborted === true) throw cancelled(id)
    if (peer === undefined || peer.member.draining) throw unreachable(id)
    if (options.timeoutMs <= 0) throw deadlineExceeded(id, options.timeoutMs)
    if (request.length > this.maxFrameBytes) throw tooLarge()
    const number = this.number()
    const call: OutgoingCall = new OutgoingCall(
      { link: this.link, clock: this.awaitedClock, maxFrameBytes: this.maxFrameBytes, caller: this.caller },
      { number, member: id, address: peer.address },
      request,
      options,
      () => this.calls.delete(number),
    )
    this.calls.set(number, call)
    this.beat()
    return call
  }

  /** Numbers of calls and pings; 0 stands for none. */
  private number(): number {
    const number = this.next
    this.next = number === 0xffffffff ? 1 : number + 1
    return number
  }

  private receive(message: Message): void {
    if (this.isClosed) return
    if (message.kind === 'pong') return this.ponged(message)
    const call = this.calls.get(message.call)
    if (call === undefined) return
    // Who sends or takes parts is there, also where a pong waits behind them.
    this.peers.hear(call.member, this.clock.now())
    call.receive(message)
  }

  private ponged(message: Message): void {
    const ping = this.pings.get(message.call)
    if (ping === undefined) return
    this.pings.delete(message.call)
    const { id } = ping
    const { load, draining, calls } = readPong(message.payload)
    const peer = this.peers.get(id)
    if (peer !== undefined) {
      const { member, address } = peer
      const state = draining ? 'draining' : 'up'
      this.peers.sighted({ announcement: member, address, load, state }, this.clock.now())
    }
    for (const [number, part] of calls) {
      const call = this.calls.get(number)
      if (part === 0) call?.lose()
      else call?.allow(part)
    }
  }

  private undelivered(number: number): void {
    const pinged = this.pings.get(number)?.id
    const call = this.calls.get(number)
    const id = pinged ?? call?.member
    this.pings.delete(number)
    call?.unreachable()
    if (id === undefined) return
    const peer = this.peers.get(id)
    if (peer?.member.draining !== true) return this.lose(id)
    // It says itself when it is gone, after it refused what came late; if it never does, the next ping decides.
    if (pinged === undefined) return
    if (number >= (peer.decidedBy ?? Infinity)) this.lose(id)
    else peer.decidedBy ??= this.next
  }

  private sighted(sighting: Sighting): void {
    if (this.isClosed) return
    if (sighting.state === 'gone') this.left(sighting.announcement.id)
    else this.peers.sighted(sighting, this.clock.now())
  }

  /** A member says that it is gone. Of one that drained, what it did not get is on its way back, before a ping. */
  private left(id: string): void {
    const peer = this.peers.get(id)
    const waited = [...this.calls.values()].some(({ member }) => member === id)
    if (peer?.member.draining !== true || !waited) return this.lose(id)
    peer.decidedBy = this.next
    this.ping(peer, [])
  }

  /** A member is out, and so is what it had. */
  private lose(id: string): void {
    this.peers.remove(id)
    for (const call of this.calls.values()) if (call.member === id) call.lose()
  }

  /** Keeps a timer as long as there is something to look after. */
  private beat(): void {
    if (this.disarm !== null || this.isClosed) return
    this.expectedBeat = this.clock.now() + this.heartbeatMs
    this.disarm = this.clock.after(this.heartbeatMs, () => {
      this.disarm = null
      this.look()
      if (this.hosts.size > 0 || this.calls.size > 0 || this.peers.names().length > 0) this.beat()
    })
  }

  private look(): void {
    const now = this.clock.now()
    // Where this process itself was held up, the others may have answered long ago.
    const late = now - this.expectedBeat
    const held = late > this.heartbeatMs ? late : 0
    for (const peer of this.peers.all()) {
      peer.heard += held
      if (now - peer.heard > this.leaseMs) this.lose(peer.member.id)
    }
    for (const host of this.hosts) host.sweep(held)
    if (this.beats++ % beatsPerProbe === 0) for (const name of this.peers.names()) this.link.probe(name)
    this.pingAll(now)
  }

  private pingAll(now: number): void {
    for (const [call, { at }] of this.pings) if (now - at > this.leaseMs) this.pings.delete(call)
    const waiting = new Map<string, [number, number][]>()
    for (const { number, member, allowedPart, begun } of this.calls.values()) {
      const own = waiting.get(member) ?? []
      waiting.set(member, own)
      if (begun < now && own.length < mostPerPing) own.push([number, allowedPart])
    }
    for (const peer of this.peers.all()) this.ping(peer, waiting.get(peer.member.id) ?? [])
  }

  /** Asks a member whether it is there, and has the calls that are waited for. */
  private ping({ member, address }: Peer, calls: readonly [number, number][]): void {
    const call = this.number()
    this.pings.set(call, { id: member.id, at: this.clock.now() })
    const payload = writePairs(calls)
    this.link.send(address, writeMessage({ kind: 'ping', call, caller: this.caller, payload }), call)
  }
}
