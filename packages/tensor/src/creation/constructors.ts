// One constructor per type: `f32(data)` is `tensor(data, { type: 'f32' })`.
import type { DType } from '@nx/types'
import { checkOptions } from '../core/options.ts'
import type { Tensor } from '../core/typed.ts'
import { type TensorData, tensorOf, type TensorOptions } from './tensor.ts'

/** Options of the constructors of a type: those of `tensor` without the type. */
export type ConstructorOptions = Omit<TensorOptions, 'type'>

/**
 * A tensor of 2-bit unsigned integers; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(u2([0, 3])) // => [0, 3]
 */
export function u2(data: TensorData, options?: ConstructorOptions): Tensor<'u2'> {
  return make('u2', data, options)
}

/**
 * A tensor of 4-bit unsigned integers; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(u4([0, 15])) // => [0, 15]
 */
export function u4(data: TensorData, options?: ConstructorOptions): Tensor<'u4'> {
  return make('u4', data, options)
}

/**
 * A tensor of 8-bit unsigned integers; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(u8([0, 255])) // => [0, 255]
 */
export function u8(data: TensorData, options?: ConstructorOptions): Tensor<'u8'> {
  return make('u8', data, options)
}

/**
 * A tensor of 16-bit unsigned integers; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(u16([0, 65535])) // => [0, 65535]
 */
export function u16(data: TensorData, options?: ConstructorOptions): Tensor<'u16'> {
  return make('u16', data, options)
}

/**
 * A tensor of 32-bit unsigned integers; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(u32([0, 4294967295])) // => [0, 4294967295]
 */
export function u32(data: TensorData, options?: ConstructorOptions): Tensor<'u32'> {
  return make('u32', data, options)
}

/**
 * A tensor of 64-bit unsigned integers, read back as `bigint`; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(u64([1, 2n ** 64n - 1n])) // => [1n, 18446744073709551615n]
 */
export function u64(data: TensorData, options?: ConstructorOptions): Tensor<'u64'> {
  return make('u64', data, options)
}

/**
 * A tensor of 2-bit signed integers; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(s2([-2, 1])) // => [-2, 1]
 */
export function s2(data: TensorData, options?: ConstructorOptions): Tensor<'s2'> {
  return make('s2', data, options)
}

/**
 * A tensor of 4-bit signed integers; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(s4([-8, 7])) // => [-8, 7]
 */
export function s4(data: TensorData, options?: ConstructorOptions): Tensor<'s4'> {
  return make('s4', data, options)
}

/**
 * A tensor of 8-bit signed integers; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(s8([-128, 127])) // => [-128, 127]
 */
export function s8(data: TensorData, options?: ConstructorOptions): Tensor<'s8'> {
  return make('s8', data, options)
}

/**
 * A tensor of 16-bit signed integers; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(s16([-32768, 32767])) // => [-32768, 32767]
 */
export function s16(data: TensorData, options?: ConstructorOptions): Tensor<'s16'> {
  return make('s16', data, options)
}

/**
 * A tensor of 32-bit signed integers; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(s32([-1, 2])) // => [-1, 2]
 */
export function s32(data: TensorData, options?: ConstructorOptions): Tensor<'s32'> {
  return make('s32', data, options)
}

/**
 * A tensor of 64-bit signed integers, read back as `bigint`; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(s64([-1, 2])) // => [-1n, 2n]
 */
export function s64(data: TensorData, options?: ConstructorOptions): Tensor<'s64'> {
  return make('s64', data, options)
}

/**
 * A tensor of 8-bit floats with 5 bits of exponent and 2 of mantissa (e5m2); a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(f8([1.1, 3])) // => [1, 3]
 */
export function f8(data: TensorData, options?: ConstructorOptions): Tensor<'f8'> {
  return make('f8', data, options)
}

/**
 * A tensor of 8-bit floats with 4 bits of exponent, 3 of mantissa and no infinities; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(f8_e4m3fn([1.1, 3])) // => [1.125, 3]
 */
export function f8_e4m3fn(data: TensorData, options?: ConstructorOptions): Tensor<'f8_e4m3fn'> {
  return make('f8_e4m3fn', data, options)
}

/**
 * A tensor of 16-bit brain floats; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(bf16([1.1, 3])) // => [1.1015625, 3]
 */
export function bf16(data: TensorData, options?: ConstructorOptions): Tensor<'bf16'> {
  return make('bf16', data, options)
}

/**
 * A tensor of 16-bit floats; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(f16([1.1, 3])) // => [1.099609375, 3]
 */
export function f16(data: TensorData, options?: ConstructorOptions): Tensor<'f16'> {
  return make('f16', data, options)
}

/**
 * A tensor of 32-bit floats; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(f32([1, 0.5])) // => [1, 0.5]
 */
export function f32(data: TensorData, options?: ConstructorOptions): Tensor<'f32'> {
  return make('f32', data, options)
}

/**
 * A tensor of 64-bit floats; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(f64([1, 0.1])) // => [1, 0.1]
 */
export function f64(data: TensorData, options?: ConstructorOptions): Tensor<'f64'> {
  return make('f64', data, options)
}

/**
 * A tensor of complex numbers of two 32-bit floats; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(c64([new Complex(1, 2)])) // => [new Complex(1, 2)]
 */
export function c64(data: TensorData, options?: ConstructorOptions): Tensor<'c64'> {
  return make('c64', data, options)
}

/**
 * A tensor of complex numbers of two 64-bit floats; a tensor must have that type already.
 *
 * @throws NxError as `tensor` does.
 *
 * @example
 * toArray(c128([new Complex(1, 2)])) // => [new Complex(1, 2)]
 */
export function c128(data: TensorData, options?: ConstructorOptions): Tensor<'c128'> {
  return make('c128', data, options)
}

function make<T extends DType>(type: T, data: TensorData, options: ConstructorOptions = {}): Tensor<T> {
  checkOptions(type, options, ['names', 'backend', 'wrap'])
  return tensorOf(type, data, { ...options, type }) as Tensor<T>
}
