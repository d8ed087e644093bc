// Types shared by the kernels, and access to elements whatever their type.
import { allocate, bitSize, Complex, isComplex, isInteger, sizeOf } from '@nx/types'
import type { DType, Elements, Kernel, Op, Primitives, Scalar, Spec, Value } from '@nx/types'

/** The kernel of a primitive on decoded elements. */
export type KernelOf<P extends keyof Primitives> = Kernel<Elements, Primitives[P]>

/** The call of an operation with any number of inputs and one output. */
export type CallOf<A = object, N extends number = number> = Omit<
  Parameters<Kernel<Elements, Op<N, object>>>[0],
  'attrs'
> & {
  readonly attrs: A
}

/** An input: its decoded elements with their type and shape. */
export type Input = Value<Elements>

/** Elements seen as numbers, for loops that are the same for 64-bit integers. */
export interface Numbers {
  [index: number]: number
  readonly length: number
}

/** The same elements, seen as numbers. */
export function numbers(elements: Elements): Numbers {
  return elements as unknown as Numbers
}

/** Whether elements are held as `bigint`. */
export const isBig = (type: DType): boolean => isInteger(type) && bitSize(type) === 64

/**
 * The same numbers as floats. A loop that has met more than four kinds of array, or numbers and `bigint` both, is slow for all of
 * them from then on, so loops see floats, and those that `bigint` needs are their own.
 */
export const floats = (data: Elements): Float32Array | Float64Array =>
  data instanceof Float32Array || data instanceof Float64Array ? data : new Float64Array(data as Uint8Array)

/** A zeroed array for an output. */
export const create = ({ type, shape }: Spec): Elements => allocate(type, sizeOf(shape))

/** Array slots per element. */
export const widthOf = (type: DType): number => (isComplex(type) ? 2 : 1)

/** Reads one element. */
export function reader(type: DType, data: Elements): (index: number) => Scalar {
  if (isBig(type)) return (index) => data[index]!
  const list = floats(data)
  if (!isComplex(type)) return (index) => list[index]!
  return (index) => new Complex(list[2 * index]!, list[2 * index + 1]!)
}

/** Writes one element. */
export function writer(type: DType, data: Elements): (index: number, value: Scalar) => void {
  const slots = numbers(data)
  if (!isComplex(type)) return (index, value) => void (slots[index] = value as number)
  return (index, value) => {
    slots[2 * index] = (value as Complex).re
    slots[2 * index + 1] = (value as Complex).im
  }
}
