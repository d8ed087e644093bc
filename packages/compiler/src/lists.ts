// Lists of numbers, and what is worked out once.

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

/** The function, computed once for each argument. */
export function once<K, T>(of: (key: K) => T): (key: K) => T {
  const known = new Map<K, T>()
  return (key) => {
    let value = known.get(key)
    if (value === undefined) known.set(key, (value = of(key)))
    return value
  }
}
