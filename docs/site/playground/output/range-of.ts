// The smallest and the largest finite number.

/** 0 and 0 where none is finite. */
export function rangeOf(numbers: Iterable<number>): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (const x of numbers) {
    if (!Number.isFinite(x)) continue
    if (x < low) low = x
    if (x > high) high = x
  }
  return low <= high ? [low, high] : [0, 0]
}

/** A number where there is little room, with at most four digits that matter. */
export const brief = (x: number): string => String(Number(x.toPrecision(4)))

/** A number with the digits that an f32 has, as tables show it. */
export const full = (x: number): string => String(Number(x.toPrecision(7)))
