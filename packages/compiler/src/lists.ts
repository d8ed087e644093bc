// Lists of numbers.

/** Whether two lists of numbers are equal. */
export function same(left: readonly number[], right: readonly number[]): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false
  return true
}

/** Adds a number to a list of distinct ones, which is short. */
export function include(list: number[], value: number): void {
  if (!list.includes(value)) list.push(value)
}
