// Largest elements and where they are.
import { NxError } from '@nx/types'
import { applyMulti } from '../core/apply.ts'
import { integerAtLeast, realType } from '../core/checks.ts'
import type { MultiDefinition } from '../core/definition.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { withLength } from '../core/reshaping.ts'
import type { Tensor } from '../core/tensor.ts'
import { argsort } from './argsort.ts'
import { sliceAlongAxis } from './sliceAlongAxis.ts'
import { takeAlongAxis } from './takeAlongAxis.ts'

/** Options of `topK`. */
export interface TopKOptions {
  /** How many elements; 1 by default. */
  readonly k?: number
}

const definition: MultiDefinition<{ readonly k: number }> = {
  name: 'topK',
  vectorize: (attrs) => attrs,
  infer: ([input], { k }) => {
    const shape = withLength(input!.shape, input!.shape.length - 1, k)
    return [
      { ...input!, shape },
      { ...input!, shape, type: 's32' },
    ]
  },
  decompose: ([input], { k }) => {
    const axis = input!.shape.length - 1
    const indices = sliceAlongAxis(argsort(input!, { axis, direction: 'desc', stable: true }), 0, k, { axis })
    return [takeAlongAxis(input!, indices, { axis }), indices]
  },
}

/**
 * The `k` largest elements along the last axis, largest first, and their indices as s32. NaN counts as the
 * greatest.
 *
 * @throws NxError `type` for complex inputs, `rank` for a scalar, `option` if there are not `k` elements.
 *
 * @example
 * topK(tensor([3, 1, 4, 1, 5]), { k: 2 }).map((result) => toArray(result)) // => [[5, 4], [4, 2]]
 */
export function topK(tensor: TensorLike, options: TopKOptions = {}): [values: Tensor, indices: Tensor] {
  checkOptions('topK', options, ['k'])
  const input = toTensor(tensor, 'topK')
  realType('topK', input.type)
  const length = input.shape.at(-1)
  if (length === undefined) {
    throw new NxError('rank', 'topK', 'a scalar has no last axis to choose from; see newAxis', { shape: [] })
  }
  const k = integerAtLeast('topK', 'k', options.k ?? 1, 1)
  if (k > length) {
    throw new NxError(
      'option',
      'topK',
      `k is at most the length of the last axis, got ${k} of ${formatShape(input)}`,
      {
        k,
        shape: input.shape,
      },
    )
  }
  return applyMulti(definition, [input], { k }) as [Tensor, Tensor]
}
