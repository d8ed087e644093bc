// Where elements are: typed arrays, and positions in them.
import { type DType, NxError, type Shape, sizeOf, type Spec, stridesOf } from '@nx/types'

/** A tensor's elements, row by row. Typed arrays round floats and wrap integers as they are written: that is all. */
export type Data = Float32Array | Int32Array | Uint32Array | Uint8Array

const arrays: { readonly [K in DType]?: new (size: number) => Data } = {
  f32: Float32Array,
  s32: Int32Array,
  // Predicates are u8, and tests for NaN look at the bits of a float as u32.
  u8: Uint8Array,
  u32: Uint32Array,
}

export const storedTypes = Object.keys(arrays) as readonly DType[]

/** The type, if this backend stores it. */
export function checkStored(type: DType): DType {
  if (arrays[type] !== undefined) return type
  const stored = storedTypes.join(', ')
  throw new NxError('unsupported_type', 'toy', `stores ${stored}, got ${type}; convert with asType first`, {
    type,
  })
}

/** A new tensor, each element by its index. `out` is final: a kernel never infers a type or a shape. */
export function build({ type, shape }: Spec, element: (index: number) => number): Data {
  const data = new arrays[checkStored(type)]!(sizeOf(shape))
  for (let i = 0; i < data.length; i++) data[i] = element(i)
  return data
}

/** Sums of one number from each list, the last list running fastest. */
export function sums(lists: readonly (readonly number[])[]): number[] {
  return lists.reduce<number[]>((found, list) => found.flatMap((x) => list.map((y) => x + y)), [0])
}

/** The numbers from 0 to `length` − 1. */
export const range = (length: number): number[] => Array.from({ length }, (_, i) => i)

/** Where the elements of a shape lie, given the distance between neighbours along each axis: every movement is this. */
export function positions(shape: Shape, strides: readonly number[], start = 0): number[] {
  return sums([[start], ...shape.map((length, axis) => range(length).map((i) => i * strides[axis]!))])
}

/** Where the elements of some axes of a tensor lie, the others at 0. */
export function positionsAlong({ shape }: Spec, axes: readonly number[]): number[] {
  const strides = stridesOf(shape)
  return positions(
    axes.map((axis) => shape[axis]!),
    axes.map((axis) => strides[axis]!),
  )
}

/** The axes of a tensor that are not among those given. */
export function otherAxes({ shape }: Spec, axes: readonly number[]): number[] {
  return range(shape.length).filter((axis) => !axes.includes(axis))
}

/** Where each element of `shape` lies in an input stretched to it: input axis i is axis `axes[i]`, length 1 repeats. */
export function stretched({ shape: own }: Spec, shape: Shape, axes: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(0)
  stridesOf(own).forEach((stride, i) => (strides[axes[i]!] = own[i] === 1 ? 0 : stride))
  return positions(shape, strides)
}

/** The same for an input that is aligned with the last axes. */
export function aligned(input: Spec, shape: Shape): number[] {
  return stretched(
    input,
    shape,
    input.shape.map((_, axis) => axis + shape.length - input.shape.length),
  )
}
