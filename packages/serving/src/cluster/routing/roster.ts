// The members that a client may call, and which of them gets the next call.
import { NxError } from '@nx/types'
import { assertProtocol, protocolVersion } from '../codec/frames.ts'
import type { Member } from '../transport.ts'
import { choose, type Routing } from './choose.ts'
import { MemberState } from './member-state.ts'

/** A member, as `members` of a cluster tells. */
export interface MemberReport {
  readonly id: string
  /** `refused` is one of another protocol version; `ejected` one that failed, and is tried again later. */
  readonly state: 'up' | 'draining' | 'ejected' | 'refused'
  readonly weight: number
  readonly metadata: Readonly<Record<string, string>>
  /** Calls of this client that it has. */
  readonly inFlight: number
  /** Requests that it has, of all clients. */
  readonly pending: number
  /** What calls of this client take there, a fading average. */
  readonly latencyMs: number
  readonly calls: number
  readonly failures: number
}

/** Members with what is known of them. */
export class Roster {
  private readonly list: () => readonly Member[]
  private readonly states = new Map<string, MemberState>()

  constructor(list: () => readonly Member[]) {
    this.list = list
  }

  /** The states of all members of today. */
  private all(): MemberState[] {
    const members = this.list()
    const states = members.map((member) => {
      const known = this.states.get(member.id)
      const state = known ?? new MemberState(member)
      if (known === undefined) this.states.set(member.id, state)
      else known.update(member)
      return state
    })
    if (this.states.size > members.length) {
      const present = new Set(members.map(({ id }) => id))
      for (const id of this.states.keys()) if (!present.has(id)) this.states.delete(id)
    }
    return states
  }

  /**
   * The member for a call that must not go to those in `without`. One that was ejected is tried by a call that may run
   * twice, and all ejected ones are better than none.
   */
  pick(
    routing: Routing,
    random: () => number,
    now: number,
    { without, mayProbe }: { readonly without: ReadonlySet<string>; readonly mayProbe: boolean },
  ): MemberState | null {
    const usable = this.all().filter(
      ({ member }) => member.protocol === protocolVersion && !member.draining && !without.has(member.id),
    )
    const inCondition = (condition: string): MemberState[] =>
      usable.filter((each) => each.condition(now) === condition)
    const probe = mayProbe ? inCondition('half-open')[0] : undefined
    if (probe !== undefined) return probe
    const open = inCondition('open')
    const ready = open.filter(({ member }) => member.load.ready)
    const groups = [ready, open, inCondition('avoided'), usable]
    return choose(groups.find((group) => group.length > 0) ?? [], routing, random, now)
  }

  /** Throws why there is nobody to call. */
  explain(name: string): NxError {
    const members = this.list()
    const other = members.find(({ protocol }) => protocol !== protocolVersion)
    if (other !== undefined && members.every(({ protocol }) => protocol !== protocolVersion)) {
      try {
        assertProtocol(other.protocol, other.id)
      } catch (error) {
        return error as NxError
      }
    }
    return noMembers(name, members.length)
  }

  reports(now: number): MemberReport[] {
    return this.all().map((state): MemberReport => {
      const { member, inFlight, pending, calls, failures } = state
      const { id, weight, metadata, protocol, draining } = member
      const condition = state.condition(now)
      const ejected = condition === 'ejected' || condition === 'half-open'
      return {
        id,
        state: protocol !== protocolVersion ? 'refused' : draining ? 'draining' : ejected ? 'ejected' : 'up',
        weight,
        metadata,
        inFlight,
        pending,
        latencyMs: state.latencyMs(now),
        calls,
        failures,
      }
    })
  }
}

function noMembers(name: string, seen: number): NxError {
  const message =
    seen === 0
      ? `no member serves ${JSON.stringify(name)}; start one and join it to the cluster`
      : `none of the ${seen} members of ${JSON.stringify(name)} takes calls now; call again later`
  return new NxError('no_members', 'cluster', message, { name, seen })
}
