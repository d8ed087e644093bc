// Long sums in pieces, whose results are added in f64: errors do not grow with the number of pieces.
import type { Element } from './element.ts'
import type { Context } from './index.ts'

/** Runs pieces of at most `length` along k; each writes `count` sums at an address, which in the end has the totals. */
export function inPieces(
  { element, host }: Pick<Context, 'element' | 'host'>,
  address: number,
  count: number,
  k: number,
  length: number,
  run: (from: number, to: number) => void,
): void {
  if (k <= length) return run(0, k)
  const totals = new Float64Array(count)
  let sums: Element['array']['prototype'] | undefined
  for (let from = 0; from < k; from += length) {
    run(from, Math.min(k, from + length))
    // Only the first piece makes memory grow.
    sums ??= new element.array(host.memory.buffer, address, count)
    addTo(totals, sums)
  }
  // Integers wrap on the way.
  sums!.set(totals)
}

/** On its own, because engines optimise a short function sooner than a loop within one. */
function addTo(totals: Float64Array, sums: Element['array']['prototype']): void {
  for (let i = 0; i < totals.length; i++) totals[i]! += sums[i]!
}
