// What a client knows of a member by its own calls: how fast it is, and whether it fails.
import type { Member } from '../transport.ts'

/** How fast news replaces what was known. */
const newest = 0.2
/** Milliseconds in which what is known of a member counts half as much, if nothing new is heard. */
const halfLifeMs = 5000
const failuresToEject = 3
const firstEjectionMs = 1000
const longestEjectionMs = 8000

/** A member, seen by one client. */
export class MemberState {
  /** As last heard of. */
  member: Member
  /** Calls of this client that it has. */
  inFlight = 0
  calls = 0
  failures = 0
  private latency = 0
  private measured = -Infinity
  private failuresInRow = 0
  private ejections = 0
  private ejectedUntil = -Infinity
  private avoidedUntil = -Infinity
  private probing = false
  /** Requests of others that it has, as it said last. */
  private others = 0

  constructor(member: Member) {
    this.member = member
    this.others = member.load.pending
  }

  /** News of it. */
  update(member: Member): void {
    if (member.load !== this.member.load) this.others = Math.max(member.load.pending - this.inFlight, 0)
    this.member = member
  }

  /** Requests that it has, of this client and of others. */
  get pending(): number {
    return this.inFlight + this.others
  }

  /** Milliseconds that its calls take, an average that fades; 0 where nothing is known. */
  latencyMs(now: number): number {
    return this.latency * 0.5 ** ((now - this.measured) / halfLifeMs)
  }

  /** `half-open`: ejected long enough to be tried by one call. */
  condition(now: number): 'open' | 'ejected' | 'half-open' | 'avoided' {
    if (this.ejections > 0) return now < this.ejectedUntil || this.probing ? 'ejected' : 'half-open'
    return now < this.avoidedUntil ? 'avoided' : 'open'
  }

  begin(now: number): void {
    if (this.condition(now) === 'half-open') this.probing = true
    this.inFlight++
    this.calls++
  }

  /** It answered, well or with an error that is not its fault. */
  succeed(now: number, tookMs: number): void {
    this.inFlight--
    this.probing = false
    this.failuresInRow = 0
    this.ejections = 0
    const known = this.measured > -Infinity
    this.latency = known ? this.latency + newest * (tookMs - this.latency) : tookMs
    this.measured = now
  }

  /** It has too much to do, and says for how long. */
  refuse(now: number, retryAfterMs: number): void {
    this.inFlight--
    this.probing = false
    this.failuresInRow = 0
    this.ejections = 0
    this.avoidedUntil = now + retryAfterMs
  }

  fail(now: number): void {
    this.inFlight--
    this.strike(now)
  }

  /** It failed in something that was taken for done. */
  strike(now: number): void {
    this.failures++
    const wasProbe = this.probing
    this.probing = false
    if (++this.failuresInRow < failuresToEject && !wasProbe) return
    // Calls that were under way when it was ejected say nothing new.
    if (now < this.ejectedUntil) return
    this.ejectedUntil = now + Math.min(firstEjectionMs * 2 ** this.ejections++, longestEjectionMs)
  }

  /** The caller gave up: it is neither good nor bad. */
  release(): void {
    this.inFlight--
    this.probing = false
  }
}
