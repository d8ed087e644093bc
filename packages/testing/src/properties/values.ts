// Elements from random numbers: 0 gives the simplest one, so that counterexamples shrink to it.
import {
  complex,
  type DType,
  epsilon,
  finiteMax,
  finiteMin,
  isComplex,
  isInteger,
  isUnsigned,
  roundTo,
  smallestPositiveNormal,
  toReal,
} from '@nx/types'
import { store } from './array.ts'
import type { Value } from './property.ts'

/**
 * What fills an operand:
 *
 * - `any`: small numbers, numbers of every size the type holds, its ends, zeros of both signs, infinities and NaN
 * - `finite`: the same, less infinities and NaN
 * - `small`: small numbers, whole and fractions that every type holds, so that short sums are exact
 * - `nonzero`, `positive`: of these, the ones other than zero, and greater than zero
 * - a range of numbers, both ends included
 * - a list of numbers
 */
export type Fill =
  | 'any'
  | 'finite'
  | 'small'
  | 'nonzero'
  | 'positive'
  | { readonly from: number; readonly to: number }
  | readonly (number | bigint)[]

/** An element of a type from a number in 0 … 2³¹ − 1. */
export function valueOf(raw: number, type: DType, fill: Fill, subnormals = true): Value {
  if (!isComplex(type)) return realOf(raw, type, fill, subnormals)
  // Arithmetic of complex infinities and NaN is not agreed upon anywhere.
  const part = fill === 'any' || fill === 'finite' ? 'small' : fill
  const real = toReal(type)
  return complex(Number(realOf(raw & 0xffff, real, part)), Number(realOf(raw >>> 16, real, part)))
}

function realOf(raw: number, type: DType, fill: Fill, subnormals = true): number | bigint {
  const stored = (x: number | bigint): number | bigint => store(type, x) as number | bigint
  if (typeof fill === 'object') {
    if (!('from' in fill)) return stored(fill[raw % fill.length]!)
    const [least, most] = [Number(finiteMin(type)), Number(finiteMax(type))]
    const [from, to] = [Math.max(fill.from, least), Math.min(fill.to, most)]
    const part = (raw % 65521) / 65520
    return stored(isInteger(type) ? Math.round(from + part * (to - from)) : from + part * (to - from))
  }
  const [kind, rest] = [raw % 8, raw >>> 3]
  if (fill === 'small' || fill === 'nonzero' || fill === 'positive') return stored(small(rest, type, fill))
  if (kind < 4) return stored(small(rest, type, 'small'))
  if (kind < 6) {
    const list = specials(type, subnormals)
    const special = list[rest % list.length]!
    return fill === 'finite' && !Number.isFinite(Number(special)) ? stored(0) : special
  }
  return wide(rest, type)
}

/** 0, 1, 2, … of both signs; of floats, also fractions that need two bits. */
function small(raw: number, type: DType, fill: 'small' | 'nonzero' | 'positive'): number {
  const most = isInteger(type) ? Math.min(9, Number(finiteMax(type))) : 12
  const least = fill === 'small' ? 0 : 1
  const size = least + (raw % (most + 1 - least))
  const signed = !isUnsigned(type) && fill !== 'positive' && (raw >>> 12) % 2 === 1
  const number = isInteger(type) ? size : fractions[size]!
  return signed ? -number : number
}

const fractions = [0, 1, 2, 3, 0.5, 1.5, 4, 0.75, 6, 0.25, 1.25, 2.5, 8] as const

function wide(raw: number, type: DType): number | bigint {
  if (isInteger(type)) return store(type, BigInt(raw) * 0x9e3779b97f4a7c15n + (BigInt(raw) << 13n)) as bigint
  const most = Math.log2(Number(finiteMax(type)))
  const least = Math.log2(smallestPositiveNormal(type))
  const part = (raw >>> 1) / 2 ** 27
  const size = 2 ** (least + part * (most - least - 1))
  return roundTo(type)(raw % 2 === 0 ? size : -size)
}

function specials(type: DType, subnormals: boolean): readonly (number | bigint)[] {
  const [max, min] = [finiteMax(type), finiteMin(type)]
  if (isInteger(type)) {
    const [high, low] = [BigInt(max), BigInt(min)]
    // Right beside what is halfway between two bf16 or two f32, closer than an f64 tells apart.
    const besideTies = [2n ** 53n + 2n ** 45n + 1n, 2n ** 62n + 2n ** 38n + 1n]
    return [high, low, high - 1n, low + 1n, high / 2n, ...besideTies].filter((x) => x >= low && x <= high)
  }
  const normal = smallestPositiveNormal(type)
  const numbers = [
    -0,
    NaN,
    Infinity,
    -Infinity,
    0.1,
    -0.7,
    2.5,
    -2.5,
    Math.PI,
    -Math.PI / 2,
    1 + epsilon(type),
  ]
  const tiny = subnormals ? [normal / 2, normal * epsilon(type)] : []
  return [...numbers, Number(max), Number(min), normal, -normal, ...tiny].map(roundTo(type))
}
