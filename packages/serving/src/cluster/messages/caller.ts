// Calls that this side made and waits for.
import { NxError } from '@nx/types'
import type { Clock } from '../../clock.ts'
import type { Link } from '../link.ts'
import type { CallOptions } from '../transport.ts'
import { Incoming, type ReceivedFrame } from './incoming.ts'
import { flags, type Message, writeMessage } from './message.ts'
import { Outgoing } from './outgoing.ts'

/** What calls need of the transport. */
export interface CallerContext {
  readonly link: Link
  /** Its timers keep the process alive, as the caller awaits the call. */
  readonly clock: Clock
  readonly maxFrameBytes: number
  /** Names this caller to members. */
  readonly caller: number
}

/** One call: frames come until it ends, well or not. */
export class OutgoingCall {
  readonly number: number
  readonly member: string
  readonly begun: number
  private readonly context: CallerContext
  private readonly address: string
  private readonly outgoing: Outgoing
  private readonly incoming: Incoming
  private readonly frames: ReceivedFrame[] = []
  private readonly ended: () => void
  private readonly disarm: () => void
  private waiting: { resolve(frame: Uint8Array | null): void; reject(error: unknown): void } | null = null
  private outcome: { readonly error: unknown } | 'ended' | null = null

  constructor(
    context: CallerContext,
    target: { readonly number: number; readonly member: string; readonly address: string },
    request: Uint8Array,
    { timeoutMs, signal, stream }: CallOptions & { readonly stream: boolean },
    ended: () => void,
  ) {
    const { link, clock, caller } = context
    const { number, member, address } = target
    this.context = context
    this.number = number
    this.member = member
    this.address = address
    this.begun = clock.now()
    this.ended = ended
    this.incoming = new Incoming(context.maxFrameBytes, (part) =>
      link.send(address, writeMessage({ kind: 'take', call: number, caller, part }), 0),
    )
    const deadline = this.begun + timeoutMs
    this.outgoing = new Outgoing(
      () => link.maxMessageBytes(),
      (payload, part, flag) =>
        link.send(
          address,
          writeMessage({
            kind: 'request',
            call: number,
            caller,
            part,
            flags: flag,
            remainingMs: deadline - clock.now(),
            payload,
          }),
          number,
        ),
    )
    const late = clock.after(timeoutMs, () => this.cancel(deadlineExceeded(member, timeoutMs)))
    const abort = (): void => this.cancel(cancelled(member))
    signal?.addEventListener('abort', abort, { once: true })
    this.disarm = () => {
      late()
      signal?.removeEventListener('abort', abort)
    }
    this.outgoing.add(request, stream ? flags.stream : 0, () => undefined)
  }

  /** Up to which part the member may send; told again with every ping, as news of it may be lost. */
  get allowedPart(): number {
    return this.incoming.allowedPart
  }

  /** The next frame, `null` at the end. Rejects with what ended the call otherwise. */
  next(): Promise<Uint8Array | null> {
    const frame = this.frames.shift()
    if (frame !== undefined) {
      if (this.outcome === null) this.incoming.take(frame.parts)
      return Promise.resolve(frame.bytes)
    }
    if (this.outcome === 'ended') return Promise.resolve(null)
    if (this.outcome !== null) return Promise.reject(this.outcome.error)
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }))
  }

  receive(message: Message): void {
    if (this.outcome !== null) return
    switch (message.kind) {
      case 'frame':
        return this.receivePart(message)
      case 'end':
        // Its number is that of the next part: a frame before it may have been lost.
        if (this.incoming.add(message.payload, message.part, false) === 'lost') return this.lose()
        return this.finish('ended')
      case 'refuse':
        return this.finish({
          error: (message.flags & flags.tooLarge) !== 0 ? tooLarge() : unreachable(this.member),
        })
      case 'go':
        return this.outgoing.allow(message.part)
    }
  }

  /** The member may send no more, and did not say so: it has begun, unless the request was never whole. */
  lose(): void {
    this.finish({ error: this.outgoing.idle ? memberLost(this.member) : unreachable(this.member) })
  }

  /** A message with the request reached nobody. */
  unreachable(): void {
    this.finish({ error: unreachable(this.member) })
  }

  allow(part: number): void {
    this.outgoing.allow(part)
  }

  /** Gives up: the member is told. */
  cancel(error: unknown): void {
    if (this.outcome !== null) return
    const { link, caller } = this.context
    this.finish({ error })
    link.send(this.address, writeMessage({ kind: 'cancel', call: this.number, caller }), 0)
  }

  private receivePart({ payload, part, flags: flag }: Message): void {
    const frame = this.incoming.add(payload, part, (flag & flags.last) !== 0)
    if (frame === 'lost') return this.lose()
    if (frame === 'limit') return this.cancel(tooLarge())
    if (frame === 'more') return
    const { waiting } = this
    this.waiting = null
    if (waiting === null) this.frames.push(frame)
    else {
      if ((flag & flags.end) === 0) this.incoming.take(frame.parts)
      waiting.resolve(frame.bytes)
    }
    if ((flag & flags.end) !== 0) this.finish('ended')
  }

  private finish(outcome: { readonly error: unknown } | 'ended'): void {
    if (this.outcome !== null) return
    this.outcome = outcome
    if (outcome !== 'ended') this.frames.length = 0
    this.disarm()
    this.ended()
    const { waiting } = this
    this.waiting = null
    if (outcome === 'ended') waiting?.resolve(null)
    else waiting?.reject(outcome.error)
  }
}

/** Nothing was begun. */
export function unreachable(member: string): NxError {
  return new NxError('unreachable', 'call', `the member ${member} takes no calls; ask another one`, {
    member,
  })
}

/** It may have been begun. */
function memberLost(member: string): NxError {
  const message = `the member ${member} vanished with the call; call again if it may run twice`
  return new NxError('member_lost', 'call', message, { member, retryable: true })
}

export function deadlineExceeded(member: string, timeoutMs: number): NxError {
  const message = `no answer of ${member} within ${Math.round(timeoutMs)} ms; raise timeoutMs, or add members`
  return new NxError('deadline_exceeded', 'call', message, { member, timeoutMs })
}

export function cancelled(member: string): NxError {
  return new NxError('cancelled', 'call', `the caller gave up waiting for ${member}`, { member })
}

export function tooLarge(): NxError {
  return new NxError(
    'limit',
    'call',
    'a request or an answer is larger than maxFrameBytes; raise it on all sides',
  )
}

export function closed(): NxError {
  return new NxError('closed', 'call', 'the transport is closed; make another one')
}
