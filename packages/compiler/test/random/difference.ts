// The first element that two lists of results differ in: the sign of a zero counts, the bits of NaN do not.
import type { Real } from '../block.ts'

type Results = readonly (readonly Real[])[]

/** What differs, or nothing. */
export function difference(got: Results, want: Results): string | undefined {
  for (const [result, elements] of want.entries()) {
    const own = got[result]!
    if (own.length !== elements.length)
      return `result ${result} has ${own.length} of ${elements.length} elements`
    const at = elements.findIndex((element, i) => !Object.is(element, own[i]))
    if (at >= 0) return `result ${result}[${at}] is ${own[at]}, expected ${elements[at]}`
  }
  return undefined
}

/** What differs, or why the first one fails; the second one must not. */
export function differenceOf(got: () => Results, want: () => Results): string | undefined {
  const expected = want()
  try {
    return difference(got(), expected)
  } catch (error) {
    return String(error)
  }
}
