// One step of a reduction by a function of the caller's.
import { NxError } from '@nx/types'
import { broadcast } from '../ops/broadcast.ts'
import { asTensors } from './elementwise.ts'
import { checkSync } from './checks.ts'
import { formatShape } from './format.ts'
import type { TensorLike } from './literal.ts'
import { sameList } from './same-list.ts'
import type { Tensor } from './tensor.ts'

/** What the function makes of two parts, in the shape of the result. Throws `async_scope`, `shape`. */
export function combined(
  op: string,
  fn: (element: Tensor, result: Tensor) => TensorLike,
  element: Tensor,
  result: Tensor,
): Tensor {
  const next = asTensors([checkSync(op, fn(element, result)), result], op)[0]!
  if (sameList(next.shape, result.shape)) return next
  if (next.shape.length === 0) return broadcast(next, result.shape)
  const [got, expected] = [formatShape(next), formatShape(result)]
  throw new NxError(
    'shape',
    op,
    `the function gave ${got} where the result is ${expected}; make one element of each two`,
    { got: next.shape, expected: result.shape },
  )
}
