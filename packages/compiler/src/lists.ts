// Lists of numbers, and what is worked out once.

/** Whether two lists of numbers are equal. */
export function same(left: readonly number[], right: readonly number[]): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false
  return true
}

/**
 * The place of a value in a list of distinct ones, which is short; it is added if it is not there.
 *
 * @internal
 */
export function include<T>(list: T[], value: T): number {
  const at = list.indexOf(value)
  return at < 0 ? list.push(value) - 1 : at
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
