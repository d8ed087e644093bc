// What types know of the elements of a tensor.
import type { Complex, DType, Elements, Shape } from '@nx/types'
import type { Literal } from './element.ts'
import { Tensor as TensorClass } from './tensor.ts'

/** The class of tensors. */
export const Tensor = TensorClass

/**
 * A tensor; with `T`, one whose element type is known, as `f32(…)`, `asType(x, 's64')` or `{ type: 'c64' }` say it:
 * functions that read its elements return what it says. Both take each other's place: what is computed from an f32
 * tensor is a `Tensor`, and may be assigned to a variable that began as `Tensor<'f32'>`.
 */
export type Tensor<T extends DType = DType> = DType extends T ? TensorClass : TensorClass & Typed<T>

/** What types know of a tensor whose element type is known. */
export interface Typed<T> {
  /** Only so that every tensor is assignable to this. */
  readonly shape: Shape
  /** Known to types; there is no such property. */
  readonly elementType?: T
}

/** The element type that a tensor is known to have. */
type TypeOf<X> = X extends Typed<infer T> ? T : never

/**
 * One element of what is read: `number`, unless the type says that it is `bigint` or `Complex`.
 */
export type ElementOf<X> = [TensorClass | Literal] extends [X]
  ? number
  : X extends bigint | Complex
    ? X
    : TypeOf<X> extends 's64' | 'u64'
      ? bigint
      : TypeOf<X> extends 'c64' | 'c128'
        ? Complex
        : number

/** The typed array of what is read: that of the type where it is known, else one of numbers. */
export type ElementsOf<X> = TypeOf<X> extends keyof Arrays ? Arrays[TypeOf<X>] : NumberArray

type NumberArray = Exclude<Elements, BigInt64Array | BigUint64Array>

interface Arrays {
  u2: Uint8Array
  u4: Uint8Array
  u8: Uint8Array
  u16: Uint16Array
  u32: Uint32Array
  u64: BigUint64Array
  s2: Int8Array
  s4: Int8Array
  s8: Int8Array
  s16: Int16Array
  s32: Int32Array
  s64: BigInt64Array
  f8: Float32Array
  f8_e4m3fn: Float32Array
  bf16: Float32Array
  f16: Float32Array
  f32: Float32Array
  f64: Float64Array
  c64: Float32Array
  c128: Float64Array
}

/** The type that `tensor` gives data, where it is known and not one of numbers. */
export type TypeOfData<D> = [D] extends [readonly (infer Item)[]]
  ? TypeOfData<Item>
  : [D] extends [never]
    ? DType
    : [D] extends [bigint | BigInt64Array]
      ? 's64'
      : [D] extends [BigUint64Array]
        ? 'u64'
        : [D] extends [Complex]
          ? 'c64'
          : [D] extends [Typed<infer T extends DType>]
            ? T
            : DType
