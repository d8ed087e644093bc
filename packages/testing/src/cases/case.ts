// What a case of the backend suite is: inputs, the types it is for, and a function of tensors.
import type { Tensor } from '@nx/tensor'
import type { DType, Shape } from '@nx/types'

/**
 * What fills an input.
 *
 * - `ordinary`: small numbers of both signs; `nonzero`: the same, away from zero
 * - `distinct`: small numbers, each once
 * - `wide`: numbers of every size the type holds
 * - `special`: zeros of both signs, infinities, NaN, ends of the range, subnormals, then `wide` ones
 * - `divisor`: `special` without zeros, where the type is an integer
 * - `shift`: shift amounts, also beyond the width of the type
 * - a range, or a list that repeats, less what the type does not hold
 */
export type Values =
  | 'ordinary'
  | 'nonzero'
  | 'distinct'
  | 'wide'
  | 'special'
  | 'divisor'
  | 'shift'
  | { readonly from: number; readonly to: number }
  | readonly number[]

/** One input of a case. */
export interface CaseInput {
  readonly shape: Shape
  readonly values: Values
  /** Type of the elements; that of the case by default. */
  readonly type?: DType
  /** Whether it may have an entry of its own along a vectorized axis; true by default. */
  readonly vectorize?: boolean
}

/**
 * How exact a result must be, beside the reference:
 *
 * - `exact`: the same element, −0 told from 0
 * - `arithmetic`: correctly rounded, so the same for real numbers
 * - `function`: exp, log and the like
 * - `difficult`: hyperbolic functions and inverses, tan, pow and the like
 * - `sum`: rounding errors of a sum in any order
 * - `product`: rounding errors of a product in any order
 */
export type Accuracy = 'exact' | 'arithmetic' | 'function' | 'difficult' | 'sum' | 'product'

/** A case: from it the suite derives every mode in which it checks a backend. */
export interface Case {
  /** What is special about it; unique among the cases of an operation. */
  readonly title: string
  /** Whether the case is for a type. */
  readonly types: (type: DType) => boolean
  /** Further types that a backend must store for it, beside u8 and s32. */
  readonly needs?: (type: DType) => readonly DType[]
  /** Further types that its gradient needs. */
  readonly gradientNeeds?: (type: DType) => readonly DType[]
  readonly inputs: readonly CaseInput[]
  readonly run: (...inputs: Tensor[]) => Tensor
  readonly accuracy: Accuracy
  /** Size of the numbers that cancel on the way to a smaller result, which then has their rounding errors. */
  readonly cancelling?: number
  /** How many times as large as those of the inputs the relative errors of the result are; 1 by default. */
  readonly condition?: number
  /** Whether each element of the result is made of the elements at its place, so that a message can name these. */
  readonly elementwise?: boolean
  /** Whether the function is smooth at these inputs, so that its gradient can be checked; false by default. */
  readonly smooth?: boolean
}
