// The codes of errors that sources throw.

/** Calls that make an error of a code: the class itself, and helpers that take its arguments. */
const makers = /(?:new NxError|tracingError|checkElements|\bfail)\(\s*/g

/**
 * Every code in a source text: what stands in quotes where an error takes its code. A code put together from parts,
 * as in `${what}_mismatch`, is not seen.
 */
export function errorCodes(text: string): string[] {
  const codes = [...text.matchAll(makers)].flatMap((match) => {
    const argument = firstArgument(text, match.index + match[0].length)
    return [...argument.matchAll(/'([a-z][a-z_]*)'/g)].map(([, code]) => code!)
  })
  return [...new Set(codes)].toSorted()
}

/** Up to the comma that ends the argument, or the bracket that ends all of them. */
function firstArgument(text: string, start: number): string {
  let depth = 0
  for (let i = start; i < text.length; i++) {
    if ('([{'.includes(text[i]!)) depth++
    if (')]}'.includes(text[i]!)) depth--
    if (depth < 0 || (depth === 0 && text[i] === ',')) return text.slice(start, i)
  }
  return text.slice(start)
}
