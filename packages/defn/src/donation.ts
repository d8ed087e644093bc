// What tells a tensor that gives its memory away.

/** A tensor whose memory a call may take. */
export interface Donation {
  /** Gives it away: from now on the tensor cannot be used. */
  donate(): void
}

/** Whether a value is such a tensor. */
export const isDonation = (value: object): value is Donation => 'donate' in value

/** The positions of such tensors. */
export function donatedAmong(leaves: readonly unknown[]): readonly number[] {
  const found: number[] = []
  for (let i = 0; i < leaves.length; i++) {
    const leaf = leaves[i]
    if (typeof leaf === 'object' && leaf !== null && isDonation(leaf)) found.push(i)
  }
  return found
}
