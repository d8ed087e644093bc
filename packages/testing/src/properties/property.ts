// What a property is: a function, and how to draw trials of it with the result a naive reference gives.
import type { Names, Tensor } from '@nx/tensor'
import type { Complex, DType, Shape } from '@nx/types'
import type { Accuracy } from '../cases/case.ts'
import type { Draw } from './draw.ts'

/** An exact element: `bigint` for every integer type, `number` for floats, `Complex` for complex types. */
export type Value = number | bigint | Complex

/** A plain n-dimensional array, row-major. */
export interface NDArray {
  readonly type: DType
  readonly shape: Shape
  readonly values: readonly Value[]
  /** Names of the axes; of a result that says nothing of them, they are not looked at. */
  readonly names?: Names
}

/** An input of a trial. */
export interface Operand extends NDArray {
  readonly names: Names
  /** Other elements for further entries along a vectorized axis; `null` if it may not have any. */
  readonly another: (() => readonly Value[]) | null
}

interface Call {
  /** The call as one would write it, for messages: `sum(x, {axes: [0]})`. */
  readonly call: string
  readonly inputs: readonly Operand[]
}

/** A call that gives tensors. */
export interface Trial extends Call {
  readonly run: (...tensors: Tensor[]) => Tensor | readonly Tensor[]
  /** The results by a naive computation of its own, with the type, shape and names worked out anew. */
  readonly expected?: (...arrays: Operand[]) => NDArray | readonly NDArray[]
  /** What must hold where the result is not unique: says what does not, else `null`. */
  readonly verify?: (results: readonly NDArray[], inputs: readonly Operand[]) => string | null
  /** `exact` by default. */
  readonly accuracy?: Accuracy
  /** Size of the numbers that cancel on the way to a smaller result, which then has their rounding errors. */
  readonly cancelling?: number
  /** Units in the last place that are allowed at least, where the naive computation is itself less exact. */
  readonly ulp?: number
  /** Whether narrow floats are computed in a wider type and rounded once, whatever `ulp` and `cancelling` say. */
  readonly roundsOnce?: boolean
  /** Whether it can be traced; true by default. */
  readonly traced?: boolean
}

/** A call that gives something else: numbers, arrays, text. Compared by structure. */
export interface Reading extends Call {
  readonly read: (...tensors: Tensor[]) => unknown
  readonly expected: (...arrays: Operand[]) => unknown
}

/** What holds of a function for every input. */
export interface Property {
  /** The exported function, with its package where that is not `@nx/tensor`: `add`, `linalg.qr`, `random.uniform`. */
  readonly name: string
  readonly draw: (draw: Draw) => Trial | Reading
}
