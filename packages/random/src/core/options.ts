// What samples have in common: type, shape and names of the result.
import { isTensor, type Names, WeakFloat } from '@nx/tensor'
import { checkNames, checkOptions, checkShape } from '@nx/tensor/internal'
import { Complex, type DType, type Shape } from '@nx/types'
import type { TensorLike } from '@nx/tensor'

/** Options of samples. */
export interface SampleOptions {
  /** Type of the result; that of the two parameters together by default. */
  readonly type?: DType
  /** Shape of the result; a scalar by default. */
  readonly shape?: Shape
  /** Names of the axes; none by default. */
  readonly names?: Names
}

/** Two parameters and options, options alone, or nothing. */
export type SampleArguments =
  | readonly [options?: SampleOptions | undefined]
  | readonly [first: TensorLike, second: TensorLike, options?: SampleOptions | undefined]

/** Sorts the arguments after the key. */
export function sampleArguments(
  args: SampleArguments,
): readonly [parameters: readonly [TensorLike, TensorLike], options: SampleOptions] {
  const [first = {}, second, options = {}] = args
  return isOptions(first) ? [[0, 1], first] : [[first, second!], options]
}

function isOptions(value: TensorLike | SampleOptions): value is SampleOptions {
  return (
    typeof value === 'object' &&
    !isTensor(value) &&
    !(value instanceof Complex) &&
    !(value instanceof WeakFloat)
  )
}

/** Checks the options of a sample and returns the shape and names of the result. */
export function layoutOf(
  op: string,
  options: SampleOptions,
  known: readonly string[] = ['type', 'shape', 'names'],
): { readonly shape: Shape; readonly names: Names } {
  checkOptions(op, options, known)
  const shape = checkShape(op, options.shape ?? [])
  return { shape, names: checkNames(op, options.names, shape.length) }
}
