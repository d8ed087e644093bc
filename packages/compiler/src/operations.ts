// What the compiler knows of each operation: its kind and how much work one element is.
import { typeMax, typeMin } from '@nx/types'
import type { DType } from '@nx/types'
import type { Combine } from './loop.ts'

/** `view` is movement that strides can say; `nest` has loops of its own, `other` none. */
type Kind = 'create' | 'elementwise' | 'view' | 'move' | 'reduce' | 'nest' | 'other'

export interface Operation {
  readonly kind: Kind
  /** Work per element, in additions. */
  readonly cost: number
}

const rows: readonly (readonly [Kind, cost: number, operations: string])[] = [
  ['create', 0, 'constant'],
  ['create', 1, 'iota'],
  ['elementwise', 1, 'negate abs floor add subtract multiply min max equal less select asType bitcast'],
  ['elementwise', 1, 'bitwiseAnd bitwiseOr bitwiseXor leftShift rightShift'],
  ['elementwise', 4, 'sqrt divide quotient remainder'],
  ['elementwise', 10, 'exp log'],
  ['elementwise', 30, 'sin cos pow atan2'],
  ['view', 0, 'reshape transpose broadcast reverse'],
  ['move', 0, 'slice'],
  ['move', 2, 'gather'],
  ['reduce', 1, 'sum product reduceMax reduceMin'],
  ['nest', 1, 'pad concatenate scatter dot matmul'],
]

let known: Map<string, Operation> | undefined

/**
 * Kind and cost of an operation; composite operations for which `scalar` holds count as element-wise.
 *
 * @internal
 */
export function operationOf(op: string, scalar?: (op: string) => boolean): Operation {
  known ??= new Map(
    rows.flatMap(([kind, cost, names]) => names.split(' ').map((name) => [name, { kind, cost }])),
  )
  return known.get(op) ?? { kind: scalar?.(op) ? 'elementwise' : 'other', cost: 10 }
}

/** How each reduction combines. */
export const combines: Readonly<Record<string, Combine | undefined>> = {
  sum: 'sum',
  product: 'product',
  reduceMax: 'max',
  reduceMin: 'min',
}

/**
 * What changes nothing when it is combined with others.
 *
 * @internal
 */
export function identity(combine: Combine, type: DType): number | bigint {
  if (combine === 'max') return typeMin(type)
  return combine === 'min' ? typeMax(type) : combine === 'sum' ? 0 : 1
}
