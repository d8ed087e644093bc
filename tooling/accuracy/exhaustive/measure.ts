// The largest error of a function of f32 over all its arguments.
import * as nx from '@nx/tensor'
import type { Backend } from '@nx/types'
import { f32 } from '../elementwise/format.ts'
import { unitsBetween } from '../elementwise/mpfr.ts'

/** Functions that `Math` has to compare with. */
export const checked = [
  ...([
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'sinh',
    'cosh',
    'tanh',
    'asinh',
    'acosh',
    'atanh',
  ] as const),
  ...(['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'cbrt'] as const),
]

/** Units in the last place allowed. */
export const bound = 1

export interface Largest {
  readonly units: number
  readonly x: number
}

/** As many numbers at once as stay in the cache. */
const batch = 2 ** 14

/** The largest error over all f32, or over every so many of them. */
export function everywhere(name: (typeof checked)[number], backend: Backend, every: number): Largest {
  const codes = new Uint32Array(batch)
  const numbers = new Float32Array(codes.buffer)
  // What is rounded correctly is not looked at.
  let largest: Largest = { units: 0.5, x: NaN }
  for (let first = 0; first < 2 ** 32; first += batch * every) {
    for (let i = 0; i < batch; i++) codes[i] = first + i * every
    const got = nx.toTypedArray(nx[name](nx.tensor(numbers, { backend }))) as Float32Array
    for (let i = 0; i < batch; i++) {
      const exact = Math[name](numbers[i]!)
      if (got[i] === Math.fround(exact) && exact !== 0) continue
      const units = errorOf(got[i]!, exact)
      if (units > largest.units) largest = { units, x: numbers[i]! }
    }
  }
  return largest
}

/** Infinite where a result should be NaN, infinite or a zero, and is not. */
export function errorOf(got: number, exact: number): number {
  if (Object.is(got, exact)) return 0
  if (exact === 0 || !Number.isFinite(exact) || Number.isNaN(got)) return Infinity
  // What rounds to zero keeps its sign.
  if (got * exact < 0 || (got === 0 && Object.is(got, -0) !== exact < 0)) return Infinity
  if (Math.abs(exact) >= f32.beyond) return got === Math.sign(exact) * Infinity ? 0 : Infinity
  return unitsBetween(got, exact, f32)
}
