// Whether a result is what Python computed, rounded to the result's type.
import { type Tensor, toFlatArray } from '@nx/tensor'
import { Complex, type DType, isComplex, isInteger, roundTo, type Scalar, toReal } from '@nx/types'
import { ulpDistance } from '@nx/testing'
import { spacing } from '../../packages/testing/src/ulp.ts'
import type { Check } from './check.ts'
import type { Output } from './python.ts'

/** The largest distance in units in the last place, and what is wrong, if anything is. */
export interface Outcome {
  readonly worst: number
  readonly wrong: string | null
}

/** Compares one result with one answer. */
export function compare(result: Tensor, output: Output, check: Check, sizes?: Output): Outcome {
  const shape = `[${result.shape.join(', ')}]`
  if (shape !== `[${output.shape.join(', ')}]`) {
    return { worst: Infinity, wrong: `shape ${shape}, want [${output.shape.join(', ')}]` }
  }
  const want = decode(output)
  const got = toFlatArray(result)
  const real = toReal(result.type)
  const largest = check.isScaled === true ? largestOf(want, real) : 0
  const terms = sizes === undefined ? null : decode(sizes)
  let worst = 0
  for (let i = 0; i < got.length; i++) {
    const off = distance(got[i]!, want[i]!, result.type, Number(terms?.[i] ?? largest), check)
    if (off <= check.ulps) worst = Math.max(worst, off)
    else {
      const wrong = `element ${i} is ${show(got[i]!)}, want ${show(want[i]!)}, ${off} ulp of ${result.type} apart`
      return { worst: off, wrong }
    }
  }
  return { worst, wrong: null }
}

function show(value: Scalar): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function largestOf(values: readonly Scalar[], type: DType): number {
  const parts = values.flatMap((value) => (value instanceof Complex ? [value.re, value.im] : [Number(value)]))
  const round = isInteger(type) ? (x: number): number => x : roundTo(type)
  return parts.reduce((most, x) => (Number.isFinite(round(x)) ? Math.max(most, Math.abs(x)) : most), 0)
}

function distance(got: Scalar, want: Scalar, type: DType, largest: number, check: Check): number {
  if (isComplex(type)) {
    const [a, b] = [asComplex(got), asComplex(want)]
    const real = toReal(type)
    return Math.max(
      ...[
        [a.re, b.re],
        [a.im, b.im],
      ].map(([x, y]) => distance(x!, y!, real, largest, check)),
    )
  }
  if (isInteger(type)) return integerDistance(got as number | bigint, want as number | bigint)
  const rounded = roundTo(type)(Number(want))
  const own = Number(got)
  if (own === 0 && rounded === 0 && check.hasSigns !== false && largest === 0) {
    return Object.is(own, rounded) ? 0 : Infinity
  }
  if (largest === 0 || !Number.isFinite(own) || !Number.isFinite(rounded))
    return floatDistance(own, rounded, Number(want), type)
  return Math.abs(own - Number(want)) / spacing(largest, type)
}

/** Next to overflow a neighbour of the largest number may be infinite. */
function floatDistance(got: number, rounded: number, want: number, type: DType): number {
  if (Number.isFinite(got) === Number.isFinite(rounded) || Number.isNaN(got) || Number.isNaN(rounded)) {
    return ulpDistance(got, rounded, type)
  }
  const near = Number.isFinite(got) ? got : want
  return Number.isFinite(near) &&
    roundTo(type)(near * (1 + 2 ** -6)) === (Number.isFinite(got) ? rounded : got)
    ? 1
    : Infinity
}

function integerDistance(got: number | bigint, want: number | bigint): number {
  if (typeof want === 'number' && !Number.isInteger(want)) return Infinity
  return Math.abs(Number(BigInt(got) - BigInt(want)))
}

function asComplex(value: Scalar): Complex {
  return value instanceof Complex ? value : new Complex(Number(value), 0)
}

function decode({ kind, data }: Output): Scalar[] {
  const { buffer } = Uint8Array.from(Buffer.from(data, 'base64'))
  if (kind === 'u') return [...new BigUint64Array(buffer)]
  if (kind === 'i' || kind === 'b') return [...new BigInt64Array(buffer)]
  const parts = new Float64Array(buffer)
  if (kind === 'f') return [...parts]
  return Array.from({ length: parts.length / 2 }, (_, i) => new Complex(parts[2 * i]!, parts[2 * i + 1]!))
}
