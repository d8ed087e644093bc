// The words of a formula: numbers, names, quoted text, symbols and interpolated values.
import { type Literal, WeakFloat } from '@nx/tensor'
import { fail, offsets, sourceOf } from './source.ts'

/** A word, and where it begins in the formula. */
export type Token = { readonly position: number } & (
  | { readonly kind: 'number'; readonly value: Literal }
  | { readonly kind: 'name' | 'text' | 'symbol'; readonly text: string }
  | { readonly kind: 'value'; readonly index: number }
  | { readonly kind: 'end' }
)

/** Splits the strings of a template into words. Throws `syntax` for a character that begins none. */
export function tokenize(strings: readonly string[]): Token[] {
  const words =
    /\s+|(?<number>\d+n|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_$][\p{L}\p{N}_$]*)|'(?<text>[^']*)'|(?<symbol>\*\*|[<>=!]=|&&|\|\||[-+*/%@<>&|^~!()[\],:])/uy
  const source = sourceOf(strings)
  const tokens: Token[] = []
  const begin = offsets(strings)
  strings.forEach((string, index) => {
    let end = 0
    while (end < string.length) {
      words.lastIndex = end
      const match = words.exec(string)
      const position = begin[index]! + end
      if (match === null) {
        const character = String.fromCodePoint(string.codePointAt(end)!)
        throw fail('syntax', source, position, `${JSON.stringify(character)} means nothing here`)
      }
      end = words.lastIndex
      const { number, name, text, symbol } = match.groups!
      if (number !== undefined) tokens.push({ kind: 'number', value: numberOf(number), position })
      else if (name !== undefined) tokens.push({ kind: 'name', text: name, position })
      else if (text !== undefined) tokens.push({ kind: 'text', text, position })
      else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, position })
    }
    const position = begin[index]! + end
    tokens.push(index < strings.length - 1 ? { kind: 'value', index, position } : { kind: 'end', position })
  })
  return tokens
}

/** A number with a point or an exponent is a float, whatever its value; others are integers. */
function numberOf(text: string): Literal {
  if (text.endsWith('n')) return BigInt(text.slice(0, -1))
  const value = Number(text)
  if (/[.eE]/.test(text)) return Number.isInteger(value) ? new WeakFloat(value) : value
  return Number.isSafeInteger(value) ? value : BigInt(text)
}
