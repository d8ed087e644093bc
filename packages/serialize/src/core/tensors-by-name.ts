// What the writers of archives take: a plain object of tensors.
import { containerKind, isTensor, type Tensor, type TensorLike, toTensor } from '@nx/tensor'
import { NxError } from '@nx/types'

/** Names and tensors of an object. Throws `container` for anything else than a plain object, `invalid_value` in it. */
export function tensorsByName(
  op: string,
  tensors: Readonly<Record<string, TensorLike>>,
): [name: string, tensor: Tensor][] {
  if (isTensor(tensors) || containerKind(op, tensors) !== 'object') {
    throw new NxError(
      'container',
      op,
      'got tensors without names where an object of tensors by name belongs; write { name: tensor }',
      { got: isTensor(tensors) ? 'Tensor' : 'array' },
    )
  }
  return Object.entries(tensors).map(([name, like]) => [name, toTensor(like, op)])
}
