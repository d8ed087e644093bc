// Which member gets a call.
import type { MemberState } from './member-state.ts'

/** `best-of-two`: the less loaded of two random members; `random`: as Nx, any, by weight. */
export type Routing = 'best-of-two' | 'random'

/** How many times longer calls must take for a member to count as slower. */
const clearlySlower = 1.3
/** By how many standard deviations of chance a member must be slower, or have more than its share. */
const clearly = 2

/** The member for a call, of those that may have it; `null` if there are none. */
export function choose(
  candidates: readonly MemberState[],
  routing: Routing,
  random: () => number,
  now: number,
): MemberState | null {
  const first = draw(candidates, random)
  if (first === null || routing === 'random' || candidates.length === 1) return first
  const second = draw(
    candidates.filter((each) => each !== first),
    random,
  )
  if (second === null) return first
  return isClearlyWorse(first, second, now) ? second : first
}

/**
 * Whether a member would answer later than another, and not by chance: members that are equally fast have calls in
 * proportion to their weights only if noise decides nothing, since light ones have few calls, and much noise.
 */
function isClearlyWorse(first: MemberState, second: MemberState, now: number): boolean {
  // A member of which nothing is known is taken to be as fast as the other.
  const [one, other] = [first.latencyMs(now), second.latencyMs(now)]
  const [slow, fast] = [one || other || 1, other || one || 1]
  const [light, heavy] = [first.member.weight, second.member.weight]
  const share = ((first.pending + second.pending) * light) / (light + heavy)
  const isCrowded = first.pending > share + clearly * Math.sqrt(share + 1)
  const noise = Math.sqrt(first.latencyVariance(now) + second.latencyVariance(now))
  const isSlower = slow > clearlySlower * fast && slow - fast > clearly * noise
  if (!isSlower && !isCrowded) return false
  return slow * (1 + first.pending / light) > fast * (1 + second.pending / heavy)
}

/** A random member, by weight. */
function draw(candidates: readonly MemberState[], random: () => number): MemberState | null {
  let left = random() * candidates.reduce((sum, { member }) => sum + member.weight, 0)
  for (const each of candidates) {
    left -= each.member.weight
    if (left < 0) return each
  }
  return candidates.at(-1) ?? null
}
