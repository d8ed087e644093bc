// Arithmetic on constants at compile time, only where it equals what every backend computes.
import { convert, isFloat, isInteger, roundTo, wrapTo } from '@nx/types'
import type { Attributes, DType, Scalar } from '@nx/types'

/** Written for numbers, and the same for `bigint`. */
const arithmetic: Readonly<Record<string, ((x: number, y: number) => number) | undefined>> = {
  negate: (x) => -x,
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
}

/** The value of an element-wise operation on constants, or `undefined` where it is left to the backend. */
export function foldConstants(
  op: string,
  attrs: Attributes,
  from: DType,
  to: DType,
  values: readonly Scalar[],
): Scalar | undefined {
  if (op === 'asType') return convert(from, to, attrs)(values[0]!)
  if (values.some((value) => typeof value === 'object')) return undefined
  const [x, y = 0] = values as readonly (number | bigint)[]
  if (op === 'equal') return Number(x! == y)
  if (op === 'less') return Number(x! < y)
  const compute = arithmetic[op]
  if (compute === undefined) return undefined
  if (isInteger(to)) return wrapTo(to)(compute(BigInt(x!) as never, BigInt(y) as never))
  return isFloat(to) ? roundTo(to)(compute(Number(x), Number(y))) : undefined
}
