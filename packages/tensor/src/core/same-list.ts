// Lists compared by a loop: frozen arrays, as shapes are, have slow methods.

/**
 * Whether two lists have the same members in the same order.
 *
 * @internal
 */
export function sameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left === right) return true
  let i = left.length
  if (i !== right.length) return false
  while (i-- > 0) if (left[i] !== right[i]) return false
  return true
}
