// Contractions as products of matrices.
import type { Attributes, Primitives } from '@nx/types'

/**
 * The axes of an operand of `dot` that go together, those of the rows of its matrices, and those of the columns.
 *
 * @internal
 */
export function matrixAxes(attrs: Attributes, side: number, rank: number): (readonly number[])[] {
  const { batch, contract } = attrs as Primitives['dot']['attrs']
  const [shared, inner] = [batch[side]!, contract[side]!]
  const own: number[] = []
  for (let axis = 0; axis < rank; axis++) if (!shared.includes(axis) && !inner.includes(axis)) own.push(axis)
  return side === 0 ? [shared, own, inner] : [shared, inner, own]
}
