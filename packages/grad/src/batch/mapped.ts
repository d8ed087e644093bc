// Values of a batch: some are different for each of its entries, others the same for all.
import type { Expression } from '@nx/defn/internal'
import type { Tensor } from '@nx/tensor'
import { plain, stretched } from '../emit.ts'

/** A value: where it is mapped, its first axis counts the entries of the batch. */
export interface Mapped {
  readonly value: Expression
  readonly isMapped: boolean
}

/** What a node stands for in the batch; a list where each of several outputs is known by itself. */
export type Known = Map<Expression, Mapped | readonly Mapped[]>

/** Something that has no form for a whole batch: its entries have to be computed one by one. */
export class NotBatchable extends Error {}

/** The value with the axis of the batch. */
export function spread({ value, isMapped }: Mapped, count: number): Tensor {
  if (isMapped) return plain(value)
  const { shape } = value.spec
  return stretched(
    plain(value),
    [count, ...shape],
    shape.map((_, axis) => axis + 1),
  )
}
