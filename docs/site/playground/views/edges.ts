// Which indices of an axis are shown: all of a short one, both ends of a long one.

/** The first and the last indices of an axis that is longer than `limit`. */
export function edges(length: number, limit: number): readonly number[] {
  if (length <= limit) return Array.from({ length }, (_, i) => i)
  const tail = Math.floor(limit / 3)
  const head = limit - tail
  return Array.from({ length: limit }, (_, i) => (i < head ? i : length - limit + i))
}
