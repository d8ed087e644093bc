// Types shared by the kernels, and access to elements whatever their type.
import { allocate, Complex, isComplex, sizeOf } from '@nx/types'
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

/** A zeroed array for an output. */
export const create = ({ type, shape }: Spec): Elements => allocate(type, sizeOf(shape))

/** Array slots per element. */
export const widthOf = (type: DType): number => (isComplex(type) ? 2 : 1)

/** Reads one element. */
export function reader(type: DType, data: Elements): (index: number) => Scalar {
  return isComplex(type)
    ? (index) => new Complex(numbers(data)[2 * index]!, numbers(data)[2 * index + 1]!)
    : (index) => data[index]!
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
