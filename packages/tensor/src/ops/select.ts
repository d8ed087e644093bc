// Choice between two tensors, element by element.
import { NxError } from '@nx/types'
import { apply } from '../core/apply.ts'
import { broadcastShapes } from '../core/broadcast-shapes.ts'
import type { Definition } from '../core/definition.ts'
import { asTensors, operands } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor, TensorSpec } from '../core/tensor.ts'
import { notEqual } from './notEqual.ts'

const definition: Definition<object> = {
  name: 'select',
  vectorize: 'elementwise',
  infer: ([predicate, onTrue, onFalse]) => {
    const branches = broadcastShapes('select', [onTrue!, onFalse!])
    if (predicate!.shape.length === 0) return { ...branches, type: onTrue!.type }
    checkFits(predicate!, branches)
    return { type: onTrue!.type, shape: predicate!.shape, names: predicate!.names }
  },
}

function checkFits(predicate: TensorSpec, branches: Pick<TensorSpec, 'shape' | 'names'>): void {
  const offset = predicate.shape.length - branches.shape.length
  if (
    offset >= 0 &&
    branches.shape.every((length, axis) => length === 1 || length === predicate.shape[axis + offset])
  )
    return
  throw new NxError(
    'broadcast',
    'select',
    `the branches broadcast to ${formatShape(branches)}, which does not fit the predicate ${formatShape(predicate)}; ` +
      'the result has the shape of the predicate, unless that is a scalar (see broadcast)',
    { predicate: predicate.shape, branches: branches.shape },
  )
}

/**
 * Takes elements from `onTrue` where the predicate is not zero, and from `onFalse` where it is. The result
 * has the shape and names of the predicate, or those of the branches together if the predicate is a scalar;
 * types merge, and a number counts as a tensor of its own type.
 *
 * @throws NxError `broadcast` if the branches do not fit.
 *
 * @example
 * toArray(select(tensor([1, 0, 1]), tensor([1, 2, 3]), 0)) // => [1, 0, 3]
 */
export function select(predicate: TensorLike, onTrue: TensorLike, onFalse: TensorLike): Tensor {
  return freeing(() => {
    const [condition, ...branches] = asTensors([predicate, onTrue, onFalse], 'select', [onTrue, onFalse]) as [
      Tensor,
      Tensor,
      Tensor,
    ]
    return apply(definition, [truth(condition), ...operands(branches, commonType(branches))], {})
  })
}

function truth(condition: Tensor): Tensor {
  return condition.type === 'u8' ? condition : notEqual(condition, 0)
}
