// Where two lists of elements differ most, and how to say it.
import { checkOptions } from '@nx/tensor/internal'
import { type Elements, isComplex, isFloat, sizeOf, type Spec } from '@nx/types'
import { spacing, ulpDistance } from './ulp.ts'

/** What `closeness` allows, with its defaults. */
export function allowanceOf(op: string, closeness: Closeness): Allowance {
  checkOptions(op, closeness, ['ulp', 'relative', 'absolute'])
  const { ulp = 0, relative = closeness.ulp === undefined ? 1e-4 : 0, absolute = relative } = closeness
  return { ulp, relative, absolute }
}

/** How far elements may be apart: within `ulp` units in the last place, or within `absolute + relative·|want|`. */
export interface Closeness {
  /** Units in the last place of the wanted tensor's type; 0 by default. */
  readonly ulp?: number
  /** 1e-4 by default, unless `ulp` is given. */
  readonly relative?: number
  /** 1e-4 by default, unless `ulp` is given. */
  readonly absolute?: number
}

/** What may differ, with every choice made. */
export interface Allowance {
  readonly ulp: number
  readonly relative: number
  readonly absolute: number
  /** Further absolute error allowed for each element. */
  readonly bounds?: Elements
  /** Ends of what each float may be, which `ulp` does not widen. */
  readonly range?: readonly [low: Float64Array, high: Float64Array]
  /** Whether 0 and −0 count as different. */
  readonly signedZeros?: boolean
}

/** One of the elements that are too far apart. */
export interface Differing {
  readonly index: readonly number[]
  readonly want: string
  readonly got: string
}

/** The worst of the elements that are too far apart. Numbers are the parts of complex elements. */
export interface Difference extends Differing {
  readonly first: Differing
  /** Units in the last place; `Infinity` where that says nothing. */
  readonly ulp: number
  readonly count: number
  readonly size: number
}

/** The worst difference that is not allowed, or `null`. NaN agrees with NaN, infinities with themselves. */
export function worstDifference(
  got: Elements,
  want: Elements,
  { type, shape }: Spec,
  allowance: Allowance,
): Difference | null {
  const measure = isComplex(type) ? complexDistance : isFloat(type) ? floatDistance : integerDistance
  const size = sizeOf(shape)
  let first = -1
  let worst = -1
  let most = 0
  let count = 0
  for (let i = 0; i < size; i++) {
    const distance = measure(got, want, i, type, allowance)
    if (distance > 0 && count++ === 0) first = i
    if (distance > most) [worst, most] = [i, distance]
  }
  if (worst < 0) return null
  const at = (i: number): Differing => ({
    index: unravel(i, shape),
    want: showElement(want, i, type),
    got: showElement(got, i, type),
  })
  return { ...at(worst), first: at(first), ulp: most, count, size }
}

/** The difference as a sentence. */
export function describeDifference({ index, want, got, ulp, count, size }: Difference): string {
  const distance = Number.isFinite(ulp) ? ` (${ulp.toPrecision(3)} ulp apart)` : ''
  return `${count} of ${size} elements differ, most at [${index.join(', ')}]: expected ${want}, got ${got}${distance}`
}

/** Distance of two elements in units in the last place, 0 where it is allowed. */
type Measure = (
  got: Elements,
  want: Elements,
  index: number,
  type: Spec['type'],
  allowance: Allowance,
) => number

const integerDistance: Measure = (got, want, i, _, allowance) => {
  const [g, w] = [got[i]!, want[i]!]
  if (g === w) return 0
  const apart = typeof g === 'bigint' && typeof w === 'bigint' ? Number(g - w) : Number(g) - Number(w)
  return Math.abs(apart) <= margin(Number(w), i, allowance) ? 0 : Infinity
}

const floatDistance: Measure = (got, want, i, type, allowance) => {
  const [g, w] = [Number(got[i]), Number(want[i])]
  if (allowance.signedZeros === true && g === 0 && w === 0 && !Object.is(g, w)) return Infinity
  const distance = ulpDistance(g, w, type)
  if (allowance.range !== undefined && !Number.isNaN(w)) {
    const [low, high] = allowance.range.map((ends) => ends[i]!) as [number, number]
    if (g >= low && g <= high) return 0
    return Math.max(distance, ulpDistance(g, g < low ? low : high, type)) || Infinity
  }
  if (distance <= allowance.ulp) return 0
  if (!Number.isFinite(g) || !Number.isFinite(w)) return Infinity
  // The largest numbers are further apart than numbers go.
  const scale = Math.abs(g - w) < Infinity ? 1 : 1 / 4
  return Math.abs(g * scale - w * scale) <= margin(w * scale, i, allowance, scale) ? 0 : distance
}

/** Complex numbers are as far apart as their difference is long: one part may be much smaller than the other. */
const complexDistance: Measure = (got, want, i, type, allowance) => {
  const [re, im, wantRe, wantIm] = [got[2 * i], got[2 * i + 1], want[2 * i], want[2 * i + 1]].map(Number) as [
    number,
    number,
    number,
    number,
  ]
  const same = (g: number, w: number): boolean => g === w || (Number.isNaN(g) && Number.isNaN(w))
  const zeroDiffers = (g: number, w: number): boolean => g === 0 && w === 0 && !Object.is(g, w)
  if (allowance.signedZeros === true && (zeroDiffers(re, wantRe) || zeroDiffers(im, wantIm))) return Infinity
  if (same(re, wantRe) && same(im, wantIm)) return 0
  if (![re, im, wantRe, wantIm].every(Number.isFinite)) return Infinity
  const large = Math.max(...[re, im, wantRe, wantIm].map(Math.abs)) > 2 ** 1020
  const scale = large ? 2 ** -4 : 1
  const length = Math.hypot(wantRe * scale, wantIm * scale)
  const apart = Math.hypot(re * scale - wantRe * scale, im * scale - wantIm * scale)
  const distance = apart / spacing(length, type)
  return distance <= allowance.ulp || apart <= margin(length, i, allowance, scale) ? 0 : distance
}

/** What a scaled element may be away by. */
function margin(want: number, index: number, { absolute, relative, bounds }: Allowance, scale = 1): number {
  return absolute * scale + relative * Math.abs(want) + Number(bounds?.[index] ?? 0) * scale
}

/** One element as text; complex numbers with both parts. */
export function showElement(elements: Elements, i: number, type: Spec['type']): string {
  return isComplex(type) ? `${show(elements[2 * i]!)} + ${show(elements[2 * i + 1]!)}i` : show(elements[i]!)
}

/** −0 is told from 0. */
function show(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = []
  let rest = flat
  for (const length of [...shape].reverse()) {
    index.unshift(rest % length)
    rest = Math.floor(rest / length)
  }
  return index
}
