// What a client knows of a member by its own calls: how fast it is, and whether it fails.
import type { Member } from '../transport.ts'

/** How fast news replaces what was known. */
const newest = 0.2
/** Milliseconds in which what is known of a member counts half as much, if nothing new is heard. */
const halfLifeMs = 1000
/** Answers that are not measured: code that has just started is slow. */
const warmUpAnswers = 3
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
  private answers = 0
  private latency = 0
  private variance = 0
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
    return this.latency * this.weightOfKnown(now)
  }

  /** The variance of that average, in ms². */
  latencyVariance(now: number): number {
    return (this.variance * this.weightOfKnown(now) ** 2 * newest) / (2 - newest)
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

  /** It works, whatever it answered. An error says nothing of how long calls take: those are quick. */
  answer(): void {
    this.inFlight--
    this.probing = false
    this.failuresInRow = 0
    this.ejections = 0
  }

  /** It answered as it should. */
  succeed(now: number, tookMs: number): void {
    this.answer()
    if (this.answers++ < warmUpAnswers) return
    if (this.measured === -Infinity) this.latency = tookMs
    const difference = tookMs - this.latency
    this.latency += newest * difference
    this.variance = (1 - newest) * (this.variance + newest * difference ** 2)
    this.measured = now
  }

  /** It has too much to do, and says for how long. */
  refuse(now: number, retryAfterMs: number): void {
    this.answer()
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

  private weightOfKnown(now: number): number {
    return 0.5 ** ((now - this.measured) / halfLifeMs)
  }
}
