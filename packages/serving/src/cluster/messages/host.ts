// Calls that members on this side have.
import type { Clock } from '../../clock.ts'
import type { Link, LinkPlace } from '../link.ts'
import type { Announcement, Load, Registration, RequestHandler } from '../transport.ts'
import { WireReader, WireWriter } from '../wire.ts'
import { Incoming } from './incoming.ts'
import { flags, type Message, readPairs, receiveMessage, writeMessage, writePairs } from './message.ts'
import { Outgoing } from './outgoing.ts'

interface Accepted {
  /** Where answers go. */
  readonly from: string
  readonly incoming: Incoming
  readonly outgoing: Outgoing
  readonly gone: AbortController
  /** When the caller last said that it waits. */
  mentioned: number
  /** When a part last came, while the request is not whole. */
  progressed: number
  whole: boolean
  disarm: () => void
}

/** Milliseconds after which what nobody waits for is given up: its cancellation was lost, or its caller. */
const abandonedMs = 10_000
/**
 * Milliseconds for which a caller goes on asking after a request without a part of it, before that is taken for lost: what
 * was sent before a question is here before it, however long both wait on a busy machine.
 */
const stalledMs = 1000

/** What members need of the transport. */
export interface HostContext {
  readonly link: Link
  readonly clock: Clock
  /** For what is awaited here: a process must not end meanwhile. */
  readonly awaitedClock: Clock
  readonly maxFrameBytes: number
}

/** One announced member. */
export class Host implements Registration {
  private readonly link: Link
  private readonly clock: Clock
  private readonly awaitedClock: Clock
  private readonly maxFrameBytes: number
  private readonly handler: RequestHandler
  private readonly onClose: () => void
  private readonly calls = new Map<string, Accepted>()
  /** Calls whose time was over here, until the caller says so too. */
  private readonly expired = new Map<string, number>()
  private place: LinkPlace | null = null
  private readonly drained = new Set<() => void>()
  private state: 'up' | 'draining' | 'gone' = 'up'

  constructor(context: HostContext, handler: RequestHandler, onClose: () => void) {
    this.link = context.link
    this.clock = context.clock
    this.awaitedClock = context.awaitedClock
    this.maxFrameBytes = context.maxFrameBytes
    this.handler = handler
    this.onClose = onClose
  }

  async open(announcement: Announcement): Promise<void> {
    this.place = await this.link.place(
      announcement,
      () => this.handler.load(),
      (from, bytes) => receiveMessage(bytes, (message) => this.receive(from, message)),
    )
    this.place.announce('up')
  }

  private receive(from: string, message: Message): void {
    const key = `${message.caller} ${message.call}`
    const call = this.calls.get(key)
    switch (message.kind) {
      case 'request':
        return this.receivePart(key, from, message)
      case 'take':
        return call?.outgoing.allow(message.part)
      case 'cancel':
        this.expired.delete(key)
        return call === undefined ? undefined : this.abandon(key, call)
      case 'ping':
        return this.state === 'gone' ? undefined : this.answerPing(from, message)
    }
  }

  /** Gives up what nobody waits for; the process itself was held up for so long. */
  sweep(heldMs: number): void {
    const now = this.clock.now()
    for (const [key, since] of this.expired) if (now - since > abandonedMs) this.expired.delete(key)
    for (const [key, call] of this.calls) {
      call.progressed += heldMs
      call.mentioned += heldMs
      const stalled = !call.whole && call.mentioned - call.progressed > stalledMs
      const heard = Math.max(call.mentioned, call.progressed)
      if (stalled || now - heard > abandonedMs) this.abandon(key, call)
    }
  }

  async drain(timeoutMs: number): Promise<void> {
    if (this.state === 'up') {
      this.state = 'draining'
      this.place?.announce('draining')
    }
    if (this.state === 'draining' && this.calls.size > 0) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          late()
          this.drained.delete(done)
          resolve()
        }
        const late = this.awaitedClock.after(timeoutMs, done)
        this.drained.add(done)
      })
    }
    // Requests on their way are refused before others hear that it is gone: those who sent them know that they did not begin.
    if (this.state === 'draining') await this.place?.close()
    await this.close()
  }

  async close(): Promise<void> {
    if (this.state === 'gone') return
    this.state = 'gone'
    this.place?.announce('gone')
    for (const [key, call] of this.calls) this.abandon(key, call)
    this.finishDraining()
    this.onClose()
    await this.place?.close()
  }

  private receivePart(key: string, from: string, message: Message): void {
    const refuse = (flag: number): void =>
      this.link.reply(from, writeMessage({ kind: 'refuse', call: message.call, flags: flag }))
    let call = this.calls.get(key)
    if (call === undefined) {
      if (this.state !== 'up') return refuse(0)
      // The rest of a request that was given up.
      if (message.part > 0) return
      call = this.accept(key, from, message)
    }
    if (call.whole) return
    call.progressed = this.clock.now()
    const frame = call.incoming.add(message.payload, message.part, (message.flags & flags.last) !== 0)
    if (frame === 'more') return
    if (frame === 'limit' || frame === 'lost') {
      this.abandon(key, call)
      return refuse(frame === 'limit' ? flags.tooLarge : 0)
    }
    call.whole = true
    call.disarm = this.clock.after(message.remainingMs, () => {
      this.expired.set(key, this.clock.now())
      this.abandon(key, call)
    })
    const context = { remainingMs: message.remainingMs, signal: call.gone.signal }
    const run = (message.flags & flags.stream) !== 0 ? this.runStream : this.runCall
    run.call(this, frame.bytes, context, key, call).catch(() => this.abandon(key, call))
  }

  private accept(key: string, from: string, { call: number }: Message): Accepted {
    const { link, clock } = this
    const now = clock.now()
    const call: Accepted = {
      from,
      incoming: new Incoming(this.maxFrameBytes, (part) =>
        link.reply(from, writeMessage({ kind: 'go', call: number, part })),
      ),
      outgoing: new Outgoing(
        () => link.maxMessageBytes(),
        (payload, part, flag) =>
          link.reply(from, writeMessage({ kind: 'frame', call: number, part, flags: flag, payload })),
      ),
      gone: new AbortController(),
      mentioned: now,
      progressed: now,
      whole: false,
      disarm: () => undefined,
    }
    this.calls.set(key, call)
    return call
  }

  private async runCall(
    request: Uint8Array,
    context: { readonly remainingMs: number; readonly signal: AbortSignal },
    key: string,
    call: Accepted,
  ): Promise<void> {
    const answer = await this.handler.call(request, context)
    if (context.signal.aborted) return
    call.outgoing.add(answer, flags.end, () => this.forget(key, call))
  }

  private async runStream(
    request: Uint8Array,
    context: { readonly remainingMs: number; readonly signal: AbortSignal },
    key: string,
    call: Accepted,
  ): Promise<void> {
    const gone = new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve()))
    for await (const frame of this.handler.stream(request, context)) {
      if (context.signal.aborted) return
      await Promise.race([new Promise<void>((sent) => call.outgoing.add(frame, 0, sent)), gone])
      if (context.signal.aborted) return
    }
    if (context.signal.aborted) return
    const number = Number(key.slice(key.indexOf(' ') + 1))
    this.link.reply(call.from, writeMessage({ kind: 'end', call: number, part: call.outgoing.nextPart }))
    this.forget(key, call)
  }

  private abandon(key: string, call: Accepted): void {
    this.forget(key, call)
    call.gone.abort()
  }

  private forget(key: string, call: Accepted): void {
    if (!this.calls.delete(key)) return
    call.disarm()
    if (this.calls.size === 0) this.finishDraining()
  }

  private finishDraining(): void {
    for (const done of this.drained) done()
  }

  /** Says how busy it is, which calls it does not have, and how much of the others it takes. */
  private answerPing(from: string, message: Message): void {
    const has: [number, number][] = []
    for (const [number, part] of readPairs(message.payload)) {
      const key = `${message.caller} ${number}`
      const call = this.calls.get(key)
      if (call !== undefined) {
        call.mentioned = this.clock.now()
        call.outgoing.allow(part)
      }
      has.push([number, call?.incoming.allowedPart ?? Number(this.expired.has(key))])
    }
    const payload = writePong(this.handler.load(), this.state === 'draining', has)
    this.link.reply(from, writeMessage({ kind: 'pong', call: message.call, payload }))
  }
}

function writePong(load: Load, draining: boolean, calls: readonly [number, number][]): Uint8Array {
  const writer = new WireWriter().f64(load.pending).f64(load.queuedRows).f64(load.waitMs)
  return writer.u8(Number(load.ready)).u8(Number(draining)).raw(writePairs(calls)).finish()
}

/** What `answerPing` says; 0 parts are allowed of a call that the member does not have. */
export function readPong(payload: Uint8Array): {
  readonly load: Load
  readonly draining: boolean
  readonly calls: [call: number, part: number][]
} {
  const reader = new WireReader('messageTransport', payload)
  const load = {
    pending: reader.f64(),
    queuedRows: reader.f64(),
    waitMs: reader.f64(),
    ready: reader.u8() === 1,
  }
  return { load, draining: reader.u8() === 1, calls: readPairs(reader.raw(reader.left)) }
}
