// Which member gets a call.
import type { MemberState } from './member-state.ts'

/** `best-of-two`: the less loaded of two random members; `random`: as Nx, any, by weight. */
export type Routing = 'best-of-two' | 'random'

/**
 * How much worse the first member drawn must be for the second to get the call. Below that they count as equal, so that
 * members that are equally fast have calls in proportion to their weights, whatever noise there is.
 */
const clearlyWorse = 1.3

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
  // A member of which nothing is known is taken to be as fast as the other.
  const [one, other] = [first.latencyMs(now), second.latencyMs(now)]
  const costOf = (state: MemberState, own: number, others: number): number =>
    (own || others || 1) * crowd(state)
  return costOf(first, one, other) > clearlyWorse * costOf(second, other, one) ? second : first
}

/** Calls that one more would find, itself included, for each unit of weight. */
function crowd({ pending, member: { weight } }: MemberState): number {
  return 1 + pending / weight
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
