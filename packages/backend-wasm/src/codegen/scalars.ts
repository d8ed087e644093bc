// What every scalar operation is told, and what it leaves.
import type { DType, Scalar } from '@nx/types'
import type { Emitter } from './emitter.ts'

/** An operation at its place in a nest: its types, and its operands by position. */
export interface Application {
  readonly type: DType
  /** Type of the first operand. */
  readonly from: DType
  readonly arity: number
  /** Of `asType`: clamp instead of wrapping. */
  readonly saturate: boolean
  /** Leaves an operand. */
  value(position: number): void
  /** Leaves whether an operand is not zero, as a mask of lanes of integers; NaN is not. */
  truth(position: number): void
  /** Leaves a predicate as a mask of lanes of integers, for 4, or of 8 bytes. */
  mask(position: number, bytes: 4 | 8): void
  /** Whether an operand is a mask of lanes of integers instead of zeros and ones. */
  isMask(position: number): boolean
  /** Whether an operand is the same in all lanes. */
  isUniform(position: number): boolean
  /** An operand that is known now. */
  constant(position: number): Scalar | undefined
}

/** Emits an operation; what it leaves are lanes of its type, or a mask of lanes of integers. */
export type ScalarRule = (e: Emitter, application: Application) => 'lanes' | 'mask'
