// Sums, products and extremes of a few exact elements.
import { Complex, complex, type DType, isComplex, isInteger } from '@nx/types'
import type { Value } from '../property.ts'
import { plus, times } from './arithmetic.ts'

/** Zero or one of a type. */
export const constantOf = (type: DType, number: 0 | 1): Value =>
  isInteger(type) ? BigInt(number) : isComplex(type) ? complex(number) : number

/** Minus one, which integers wrap. */
export const negative = (type: DType): Value => (isInteger(type) ? -1n : isComplex(type) ? complex(-1) : -1)

export const total = (values: readonly Value[], type: DType): Value =>
  values.reduce(plus, constantOf(type, 0))

export const productOf = (values: readonly Value[], type: DType): Value =>
  values.reduce(times, constantOf(type, 1))

/** NaN where there is one. */
export const largest = (values: readonly Value[]): Value =>
  values.reduce((x, y) =>
    typeof x === 'bigint' ? (x > (y as bigint) ? x : y) : Math.max(x as number, y as number),
  )

export const smallest = (values: readonly Value[]): Value =>
  values.reduce((x, y) =>
    typeof x === 'bigint' ? (x < (y as bigint) ? x : y) : Math.min(x as number, y as number),
  )

export const numbersOf = (values: readonly Value[]): number[] => values.map(Number)

export const isZero = (value: Value): boolean =>
  value instanceof Complex ? value.re === 0 && value.im === 0 : Number(value) === 0

/** Ascending, NaN last. */
export const ascending = (x: Value, y: Value): number =>
  Number.isNaN(x) ? (Number.isNaN(y) ? 0 : 1) : Number.isNaN(y) ? -1 : x < y ? -1 : x > y ? 1 : 0

/** The sum with the error of each addition kept aside, after A. Neumaier (1974): long ones stay exact to the last digits. */
export function sumOf(values: readonly number[]): number {
  let [sum, lost] = [0, 0]
  for (const value of values) {
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return Number.isFinite(sum) ? sum + lost : sum
}

export const meanOf = (values: readonly number[]): number => sumOf(values) / values.length

/** Two-pass. */
export function varianceOf(values: readonly number[], ddof: number): number {
  const mean = meanOf(values)
  return sumOf(values.map((x) => (x - mean) ** 2)) / (values.length - ddof)
}
