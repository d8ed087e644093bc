// Reductions the naive way: the elements at each index of the result, in row-major order, then a function of them.
import type { DType } from '@nx/types'
import { at, build, indices } from '../array.ts'
import type { NDArray, Operand, Value } from '../property.ts'

/** Reduces some axes with a function of the elements along them. */
export function reduceAxes(
  array: Operand,
  axes: readonly number[],
  keepAxes: boolean | undefined,
  type: DType,
  of: (values: readonly Value[]) => Value | boolean,
): NDArray {
  const kept = array.shape.map((_, axis) => axis).filter((axis) => keepAxes === true || !axes.includes(axis))
  const shape = kept.map((axis) => (axes.includes(axis) ? 1 : array.shape[axis]!))
  const inner = indices(array.shape.map((length, axis) => (axes.includes(axis) ? length : 1)))
  const names = kept.map((axis) => array.names[axis]!)
  return build(
    type,
    shape,
    (index) => {
      const outer = array.shape.map((_, axis) => (axes.includes(axis) ? 0 : index[kept.indexOf(axis)]!))
      return of(
        inner.map((position) =>
          at(
            array,
            position.map((i, axis) => i + outer[axis]!),
          ),
        ),
      )
    },
    names,
  )
}
