// Comparing what we got with what was recorded.
import { isTensor, type Tensor } from '@nx/tensor'
import { Complex, type DType, isComplex, isFloat } from '@nx/types'
import { elementsOf } from '../elements.ts'
import { isNarrow } from '../suite/tolerance.ts'
import { ulpDistance } from '../ulp.ts'
import { decodeNumber } from './decode.ts'
import { isJsonTensor, type Json, type JsonElement, type JsonTensor, type Vector } from './format.ts'
import { zerosHaveSigns } from './zero-signs.ts'

/** Relative and absolute tolerance; `[0, 0]` is exact. */
export type Tolerance = readonly [relative: number, absolute: number]

/** Which properties of a tensor must match besides its values. */
export interface Strictness {
  /** Units in the last place by which elements of 32 and 64 bits may differ in any case; 0 by default. */
  readonly ulp?: number
  /** Gradients: Nx does not cast them back, so only values count. */
  readonly valuesOnly?: boolean
  /** Whether 0 equals −0; false by default, and true of functions whose zeros have no sign. */
  readonly anyZero?: boolean
}

/** `null` if the result matches, else a sentence that says where it does not. */
export async function difference(
  got: unknown,
  want: Json,
  vector: Vector,
  strictness: Strictness = {},
): Promise<string | null> {
  const tolerance: Tolerance = vector.check === 'close' ? (vector.tol ?? [0, 0]) : [0, 0]
  return compare(got, want, tolerance, { anyZero: !zerosHaveSigns(vector), ...strictness })
}

async function compare(
  got: unknown,
  want: Json,
  tolerance: Tolerance,
  strictness: Strictness,
): Promise<string | null> {
  if (isJsonTensor(want)) return compareTensor(got, want, tolerance, strictness)
  if (Array.isArray(want)) return compareList(got, want, tolerance, strictness)
  if (typeof want === 'object' && want !== null)
    return compareTagged(got, want as { readonly [key: string]: Json }, tolerance, strictness)
  if (typeof want === 'number' && typeof got === 'number')
    return closeEnough(got, want, tolerance, strictness.anyZero)
      ? null
      : `expected ${showNumber(want)}, got ${showNumber(got)}`
  return Object.is(plain(got), want) ? null : `expected ${show(want)}, got ${show(got)}`
}

async function compareList(
  got: unknown,
  want: readonly Json[],
  tolerance: Tolerance,
  strictness: Strictness,
): Promise<string | null> {
  if (!Array.isArray(got) || got.length !== want.length)
    return `expected ${want.length} items, got ${show(got)}`
  for (const [i, each] of want.entries()) {
    const problem = await compare(got[i], each, tolerance, strictness)
    if (problem !== null) return `item ${i}: ${problem}`
  }
  return null
}

async function compareTagged(
  got: unknown,
  want: { readonly [key: string]: Json },
  tolerance: Tolerance,
  strictness: Strictness,
): Promise<string | null> {
  if ('tuple' in want) return compareList(got, want['tuple'] as readonly Json[], tolerance, strictness)
  if ('string' in want) {
    const text = (want['string'] as string).replaceAll('#Nx.', '')
    return String(got) === text ? null : `expected\n${text}\ngot\n${String(got)}`
  }
  if ('b64' in want) {
    const text = got instanceof Uint8Array ? btoa(String.fromCharCode(...got)) : show(got)
    return text === want['b64'] ? null : `expected bytes ${show(want['b64'])}, got ${text}`
  }
  if ('complex' in want) {
    const [re, im] = want['complex'] as [JsonElement, JsonElement]
    const same =
      got instanceof Complex &&
      closeEnough(got.re, decodeNumber(re), tolerance, losesSign(re)) &&
      closeEnough(got.im, decodeNumber(im), tolerance, losesSign(im))
    return same ? null : `expected ${show(want)}, got ${show(got)}`
  }
  const tagged = want['float'] ?? want['int'] ?? want['atom'] ?? want['type']
  if (tagged !== undefined && Object.keys(want).length === 1) {
    const value = special[tagged as string] ?? tagged
    if (typeof got === 'bigint')
      return got === BigInt(value as string) ? null : `expected ${show(want)}, got ${got}n`
    return typeof got === 'number' && typeof value !== 'string'
      ? compare(got, Number(value), tolerance, strictness)
      : Object.is(plain(got), value)
        ? null
        : `expected ${show(value)}, got ${show(got)}`
  }
  const entries = Object.entries((want['map'] as { readonly [key: string]: Json } | undefined) ?? want)
  if (typeof got !== 'object' || got === null) return `expected an object, got ${show(got)}`
  for (const [key, each] of entries) {
    const problem = await compare((got as Record<string, unknown>)[key], each, tolerance, strictness)
    if (problem !== null) return `${key}: ${problem}`
  }
  return null
}

const special: Readonly<Record<string, number>> = {
  nan: NaN,
  infinity: Infinity,
  neg_infinity: -Infinity,
  NaN: NaN,
  Infinity,
  '-Infinity': -Infinity,
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** `null` if a tensor matches, else a sentence that says where it does not. */
export async function compareTensor(
  got: unknown,
  want: JsonTensor,
  tolerance: Tolerance,
  strictness: Strictness,
): Promise<string | null> {
  if (!isTensor(got)) return `expected a tensor, got ${show(got)}`
  if (!strictness.valuesOnly) {
    const problem = compareSpec(got, want)
    if (problem !== null) return problem
  } else if (got.shape.join() !== want.shape.join())
    return `expected shape [${want.shape}], got [${got.shape}]`
  if (want.data === undefined) return null
  const elements = await elementsOf(got)
  const { anyZero = false } = strictness
  // Narrow floats are added in a wider type and rounded once, in whatever order.
  const ulp = isNarrow(got.type) ? 0 : (strictness.ulp ?? 0)
  const width = isComplex(got.type) ? 2 : 1
  // Nx records some gradients of real inputs as complex ones; the real part is the gradient.
  const flat = want.data.flatMap((element): readonly JsonElement[] => {
    if (!Array.isArray(element)) return width === 2 ? [element as JsonElement, 0] : [element as JsonElement]
    return width === 1 ? [element[0]] : (element as readonly JsonElement[])
  })
  if (flat.length !== elements.length) return `expected ${flat.length} elements, got ${elements.length}`
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i]!
    const expected = flat[i]!
    const same =
      typeof element === 'bigint'
        ? element === BigInt(expected as string)
        : closeEnough(
            element,
            decodeNumber(expected),
            tolerance,
            anyZero || (width === 2 && losesSign(expected)),
          ) ||
          (ulp > 0 &&
            element !== 0 &&
            isInexact(got.type) &&
            ulpDistance(element, decodeNumber(expected), got.type) <= ulp)
    if (!same) {
      const shown = typeof element === 'bigint' ? String(element) : showNumber(element)
      return `element ${Math.floor(i / width)}: expected ${showNumber(expected)}, got ${shown}`
    }
  }
  return null
}

const isInexact = (type: DType): boolean => isFloat(type) || isComplex(type)

/** `null` if type, shape, names and vectorized axes match. */
export function compareSpec(got: Tensor, want: JsonTensor): string | null {
  const wanted = header(want.t, want.shape, want.names ?? want.shape.map(() => null), want.vec ?? [])
  const given = header(got.type, got.shape, got.names, got.vectorizedAxes)
  return wanted === given ? null : `expected ${wanted}, got ${given}`
}

function header(
  type: string,
  shape: readonly number[],
  names: readonly (string | null)[],
  vectorized: readonly (readonly [string, number])[],
): string {
  const axes = shape.map((length, axis) =>
    names[axis] == null ? `[${length}]` : `[${names[axis]}: ${length}]`,
  )
  return `${vectorized.map(([name, length]) => `vectorized[${name}: ${length}] `).join('')}${type}${axes.join('')}`
}

/** Nx gives parts of complex numbers as 0 that are −0. */
const losesSign = (part: JsonElement): boolean => Object.is(decodeNumber(part), 0)

const showNumber = (value: JsonElement): string => (Object.is(value, -0) ? '-0' : String(value))

/** NaN equals NaN, infinities equal themselves, and 0 equals −0 only where zeros have no sign. */
export function closeEnough(
  got: number,
  want: number,
  [relative, absolute]: Tolerance,
  anyZero = false,
): boolean {
  if (got === 0 && want === 0) return anyZero || Object.is(got, want)
  if (got === want || (Number.isNaN(got) && Number.isNaN(want))) return true
  return (
    Number.isFinite(got) &&
    Number.isFinite(want) &&
    Math.abs(got - want) <= absolute + relative * Math.abs(want)
  )
}

function show(value: unknown): string {
  if (isTensor(value)) return value.toString()
  if (typeof value === 'bigint') return `${value}n`
  return typeof value === 'function'
    ? 'a function'
    : (JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}` : each)) ??
        String(value))
}
