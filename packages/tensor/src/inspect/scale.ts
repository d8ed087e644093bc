// Places numbers between the smallest and the largest of them.

/** Maps the finite numbers it was made for onto 0 … 1. */
export type Scale = (x: number) => number

/** The scale of some numbers; those that are not finite do not stretch it. */
export function scaleOf(numbers: readonly number[]): Scale {
  let [min, max] = [Infinity, -Infinity]
  for (const x of numbers) {
    if (!Number.isFinite(x)) continue
    min = Math.min(min, x)
    max = Math.max(max, x)
  }
  // The difference of two finite numbers may be infinite; that of their halves is not.
  const unit = Number.isFinite(max - min) ? 1 : 2
  const range = max === min ? 1 : max / unit - min / unit
  return (x) => (x / unit - min / unit) / range
}
