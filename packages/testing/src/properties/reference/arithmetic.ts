// Sums and products of exact elements.
import { Complex, complex } from '@nx/types'
import type { Value } from '../property.ts'
import * as c from './complex.ts'

const whole = (value: Value): Complex => (value instanceof Complex ? value : complex(Number(value)))

/** Sum of two elements of one type. */
export function plus(left: Value, right: Value): Value {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left + right
  if (typeof left === 'number' && typeof right === 'number') return left + right
  return c.plus(whole(left), whole(right))
}

/** Product of two elements of one type. */
export function times(left: Value, right: Value): Value {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left * right
  if (typeof left === 'number' && typeof right === 'number') return left * right
  return c.times(whole(left), whole(right))
}
