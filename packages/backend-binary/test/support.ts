// What the tests of this package share: values from plain lists, calls, and results as plain lists.
import { allocate, Complex, decode, dtypes, isComplex, isFloat, isInteger, sizeOf } from '@nx/types'
import type { Backend, Call, DType, Elements, Scalar, Shape, Value } from '@nx/types'
import { binaryBackend } from '../src/index.ts'

export const backend: Backend<Elements> = binaryBackend()

export const integers: DType[] = dtypes.filter(isInteger)
export const floats: DType[] = dtypes.filter(isFloat)
export const complexes: DType[] = dtypes.filter(isComplex)

export const isBig = (type: DType): boolean => type === 's64' || type === 'u64'

/** A value of a type from a list of numbers that the type holds; numbers become `bigint` where it needs them. */
export function value(type: DType, list: readonly Scalar[], shape: Shape = [list.length]): Value<Elements> {
  const data = allocate(type, sizeOf(shape)) as Float64Array
  list.forEach((element, i) => {
    if (isComplex(type)) {
      const { re, im } = element instanceof Complex ? element : new Complex(Number(element), 0)
      data[2 * i] = re
      data[2 * i + 1] = im
    } else data[i] = (isBig(type) ? BigInt(element as bigint) : Number(element)) as number
  })
  return { data, spec: { type, shape } }
}

/** The elements of a result: numbers, `bigint` or `Complex`. */
export function list(type: DType, data: Elements): Scalar[] {
  if (!isComplex(type)) return [...data]
  return Array.from(
    { length: data.length / 2 },
    (_, i) => new Complex(Number(data[2 * i]), Number(data[2 * i + 1])),
  )
}

/** Runs an operation and lists its result, read back through bytes. */
export function execute(
  op: string,
  inputs: readonly Value<Elements>[],
  type: DType,
  shape: Shape,
  attrs: object = {},
): Scalar[] {
  const call: Call<Elements> = { op, inputs, attrs: attrs as Call['attrs'], outs: [{ type, shape }] }
  const [data] = backend.execute(call) as [Elements]
  return list(type, decode(backend.readSync!(data, { type, shape }), type, sizeOf(shape)))
}

/** Numbers as the elements of a type: `bigint` for 64-bit integers, `Complex` for complex types. */
export const as = (type: DType, numbers: readonly number[]): Scalar[] =>
  numbers.map((x) => (isBig(type) ? BigInt(x) : isComplex(type) ? new Complex(x, 0) : x))
