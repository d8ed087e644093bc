// The checks that generated example modules call.
import { isDeepStrictEqual } from 'node:util'
import { Tensor, toArray } from '@nx/tensor'
import { NxError } from '@nx/types'

/** A statement of an example that did not do what its comment says. */
export class ExampleError extends Error {
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** Compares a value with the expected one; without `expected`, its text with `text`. */
export async function expectValue(
  line: number,
  actual: unknown,
  expected: (() => unknown) | null,
  text: string,
): Promise<void> {
  const value = await actual
  const wanted = evaluate(expected)
  if (wanted !== undefined) {
    if (agree(plain(wanted.value), plain(value))) return
    // A text may happen to be an expression too, such as the type `f32[2]`.
    if (sameText(text, String(value))) return
    throw new ExampleError(line, `gives ${show(plain(value))}, the comment says ${show(plain(wanted.value))}`)
  }
  if (!sameText(text, String(value)))
    throw new ExampleError(line, `gives\n${String(value)}\nthe comment says\n${text}`)
}

export async function expectThrows(line: number, run: () => Promise<void>, code: string): Promise<void> {
  try {
    await run()
  } catch (error) {
    const actual = error instanceof NxError ? error.code : String(error)
    if (actual !== code) throw new ExampleError(line, `throws ${actual}, the comment says ${code}`)
    return
  }
  throw new ExampleError(line, `throws nothing, the comment says ${code}`)
}

function evaluate(expected: (() => unknown) | null): { readonly value: unknown } | undefined {
  if (expected === null) return undefined
  try {
    return { value: expected() }
  } catch {
    return undefined
  }
}

/** Tensors inside arrays and objects become nested arrays. */
function plain(value: unknown): unknown {
  if (value instanceof Tensor) return toArray(value)
  if (Array.isArray(value)) return value.map(plain)
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as Iterable<unknown>)
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
  }
  return value
}

/** Equal, where fractions may be written with about five digits. */
function agree(expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') {
    if (Object.is(expected, actual)) return true
    if (Number.isInteger(expected)) return expected === actual
    return Math.abs(expected - actual) <= 1e-4 * Math.max(Math.abs(expected), 1e-3)
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return expected.length === actual.length && expected.every((item, index) => agree(item, actual[index]))
  }
  if (
    isRecord(expected) &&
    isRecord(actual) &&
    Object.getPrototypeOf(expected) === Object.getPrototypeOf(actual)
  ) {
    const keys = Object.keys(expected)
    if (keys.length === 0) return isDeepStrictEqual(expected, actual)
    return (
      keys.length === Object.keys(actual).length && keys.every((key) => agree(expected[key], actual[key]))
    )
  }
  return isDeepStrictEqual(expected, actual)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** Texts are compared word by word, so that a comment may be indented. */
function sameText(expected: string, actual: string): boolean {
  return words(expected) === words(actual)
}

function words(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ')
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return JSON.stringify(value)
  if (isRecord(value) && Object.getPrototypeOf(value) === Object.prototype) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${show(item)}`)
      .join(', ')} }`
  }
  return Object.is(value, -0) ? '-0' : String(value)
}
