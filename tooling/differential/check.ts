// What is compared: a function of ours, an expression of NumPy, and the inputs of both.
import type { Tensor } from '@nx/tensor'
import type { DType, Shape } from '@nx/types'
import type { Values } from './inputs.ts'

/** An input: its shape, and which values it has; the type is that of the case unless it says otherwise. */
export interface Input {
  readonly shape: Shape
  readonly values?: Values
  readonly type?: DType
}

/** A function against an expression of NumPy, for types and inputs. */
export interface Check {
  /** The function's name. */
  readonly name: string
  /** What sets this check apart from others of the function. */
  readonly form?: string
  /** An expression of `x`, `y` and `z`. */
  readonly python: string
  readonly run: (...inputs: Tensor[]) => Tensor | readonly Tensor[]
  readonly types: readonly DType[]
  readonly cases: readonly (readonly Input[])[]
  /** Units in the last place of the result's type; 0 means the same bits. */
  readonly ulps: number
  /** Whether units are those of the largest element, as for sums of terms that cancel. */
  readonly isScaled?: boolean
  /** An expression of the numbers whose units count, an element each: where terms cancel, the sum of their sizes. */
  readonly sizes?: string
  /** Whether Python computes f64 in more than 64 bits; true unless NumPy cannot. */
  readonly isLong?: boolean
  /** Whether the sign of a zero counts; true unless the function has none. */
  readonly hasSigns?: boolean
  /** Why the expression is not the function of NumPy: a difference that is meant. */
  readonly rule?: string
}

export const floats: readonly DType[] = ['bf16', 'f16', 'f32', 'f64']
export const integers: readonly DType[] = ['u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64']
export const wideFloats: readonly DType[] = ['f32', 'f64']
export const complexes: readonly DType[] = ['c64', 'c128']
export const reals: readonly DType[] = [...floats, ...integers]

/** Shapes of rank 0 to 6, empty ones, and one that needs more than 4 KB in every type. */
export const shapes: readonly Shape[] = [
  [],
  [1],
  [67],
  [0],
  [3, 4],
  [2, 0, 3],
  [2, 3, 4],
  [2, 1, 3, 2],
  [1, 2, 3, 1, 2],
  [2, 1, 2, 3, 1, 2],
  [5003],
]

/** Pairs of shapes that broadcast. */
export const pairs: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[67], [67]],
  [[0], [1]],
  [
    [3, 1],
    [1, 4],
  ],
  [[2, 3, 4], [4]],
  [[], [2, 3]],
  [
    [2, 1, 3, 1, 2, 1],
    [3, 2, 1, 4],
  ],
  [[4999], [4999]],
  [
    [61, 1],
    [1, 83],
  ],
]

/** Shapes with an axis or more, without empty ones. */
export const axisShapes = shapes.filter((shape) => shape.length > 0 && !shape.includes(0))

/** One input of each shape. */
export function each(of: readonly Shape[], values: Values = 'any'): readonly (readonly Input[])[] {
  return of.map((shape) => [{ shape, values }])
}
