// Comparison of results in units in the last place of their type.
import { decode, isFloat, sizeOf } from '@nx/types'
import type { DType } from '@nx/types'
import type { Case } from './case.ts'

const bits = { f32: 23, f16: 10, bf16: 7, f8: 2, f8_e4m3fn: 3 } as const
const lowest = { f32: -126, f16: -14, bf16: -126, f8: -14, f8_e4m3fn: -6 } as const

/** Distance between neighbours of a float type around a number. */
function ulp(type: DType, x: number): number {
  const format = type as keyof typeof bits
  const exponent = Math.max(lowest[format], Math.floor(Math.log2(Math.abs(x))))
  return 2 ** (exponent - bits[format])
}

/** Whether two numbers are the same, signs of zero included. */
function agree(
  type: DType,
  got: number,
  expected: number,
  { ulps = 0, distance = 0, flushes = false }: Case,
): boolean {
  if (Object.is(got, expected)) return true
  if (flushes && got === 0 && Math.abs(expected) <= 2 ** lowest[type as keyof typeof lowest]) return true
  if (!isFloat(type) || !Number.isFinite(got) || !Number.isFinite(expected) || ulps + distance === 0)
    return false
  return Math.abs(got - expected) <= ulps * ulp(type, expected) + distance
}

/** A sentence on the first elements that differ too much; undefined when none does. */
export function difference(one: Case, got: Uint8Array, expected: Uint8Array): string | undefined {
  const { type, shape } = one.out
  const count = sizeOf(shape)
  const [a, b] = [decode(got, type, count), decode(expected, type, count)]
  const wrong: string[] = []
  for (let i = 0; i < count; i++) {
    const [x, y] = [Number(a[i]), Number(b[i])]
    if (agree(type, x, y, one)) continue
    const off = isFloat(type) ? ` (${((x - y) / ulp(type, y)).toFixed(1)} ulp)` : ''
    wrong.push(`element ${i}: got ${x}, expected ${y}${off}`)
  }
  return wrong.length === 0
    ? undefined
    : `${wrong.length} of ${count} differ\n${wrong.slice(0, 8).join('\n')}`
}
