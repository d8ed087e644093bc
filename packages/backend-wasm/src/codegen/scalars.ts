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
  /** Leaves whether an operand is not zero, as a mask of lanes of 4 bytes; NaN is not. */
  truth(position: number): void
  /** Leaves a predicate as a mask of lanes of 4 or 8 bytes. */
  mask(position: number, bytes: 4 | 8): void
  /** Whether an operand is a mask of 4-byte lanes instead of zeros and ones. */
  isMask(position: number): boolean
  /** An operand that is known now. */
  constant(position: number): Scalar | undefined
}

/** Emits an operation; what it leaves are lanes of its type, or a mask of 4-byte lanes. */
export type ScalarRule = (e: Emitter, application: Application) => 'lanes' | 'mask'
