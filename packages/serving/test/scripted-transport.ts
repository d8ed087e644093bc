// A transport whose members do what a test says, for tests of routing.
import { type Load, type Member, protocolVersion, type Transport } from '../src/cluster.ts'
import { encodeFrame } from '../src/cluster.ts'
import { NxError } from '@nx/types'

type Answer = (member: string, call: number) => unknown

/** What a member is, where a test does not say. */
export function memberOf(id: string, more: Partial<Member> = {}): Member {
  const load: Load = { pending: 0, queuedRows: 0, waitMs: 0, ready: true }
  return { id, name: 'n', protocol: protocolVersion, weight: 1, metadata: {}, load, draining: false, ...more }
}

/** Answers each call by a function: with what it gives, or with the error that it throws. */
export class ScriptedTransport implements Transport {
  members: Member[]
  /** Ids of members in the order in which they were called. */
  readonly asked: string[] = []
  private readonly answer: Answer

  constructor(ids: readonly string[], answer: Answer) {
    this.members = ids.map((id) => memberOf(id))
    this.answer = answer
  }

  discover(): Promise<{ members(): readonly Member[]; close(): void }> {
    return Promise.resolve({ members: () => this.members, close: () => undefined })
  }

  async call({ id }: Member): Promise<Uint8Array> {
    this.asked.push(id)
    try {
      return await encodeFrame({ kind: 'answer', value: await this.answer(id, this.asked.length - 1) })
    } catch (error) {
      // Those of transports are no answers.
      const isOwn = error instanceof NxError && error.op === 'call'
      if (isOwn) throw error
      return encodeFrame({ kind: 'error', value: error })
    }
  }

  stream(): never {
    throw new Error('not scripted')
  }

  serve(): never {
    throw new Error('not scripted')
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** How often each member was asked. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const id of this.asked) counts[id] = (counts[id] ?? 0) + 1
    return counts
  }
}

/** An error of the transport. */
export const transportError = (code: string, member = 'm'): NxError =>
  new NxError(code, 'call', 'scripted', { member })
