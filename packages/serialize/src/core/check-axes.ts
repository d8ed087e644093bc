// Files hold tensors of so many axes and no more, so that their readers can say the same.
import type { Tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import { defaultLimits } from './limits.ts'
import { quote } from './quote.ts'

/** The tensor, unless it has more axes than files may have. Throws `rank`. */
export function checkAxes(op: string, tensor: Tensor, name?: string): Tensor {
  const { length } = tensor.spec.shape
  if (length <= defaultLimits.rank) return tensor
  const where = name === undefined ? '' : ` at ${quote(name)}`
  throw new NxError(
    'rank',
    op,
    `files hold tensors of at most ${defaultLimits.rank} axes, got ${length}${where}; reshape first`,
    { rank: length, name },
  )
}
