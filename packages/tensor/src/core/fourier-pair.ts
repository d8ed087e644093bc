// Transforms of two axes, one after the other: what fft2 and ifft2 share.
import { NxError, underName } from '@nx/types'
import { type Axis, list, resolveAxes } from './axes.ts'
import { formatShape } from './format.ts'
import { checkEps, type TransformLength, transformLength, type TransformOptions } from './fourier-options.ts'
import { type TensorLike, toTensor } from './literal.ts'
import { checkOptions } from './options.ts'
import { freeing } from './run.ts'
import type { Tensor } from './tensor.ts'

/** Options of `fft2` and `ifft2`. */
export interface TransformPairOptions {
  /** The two axes to transform; the last ones by default. */
  readonly axes?: readonly [Axis, Axis]
  /** Lengths to which they are cut or continued with zeros; their own by default. */
  readonly lengths?: readonly [TransformLength, TransformLength]
  /** Parts of the result up to this size become zero; none by default. */
  readonly eps?: number
}

/** Runs a transform along two axes. Throws `rank`, `option`, and as `resolveAxes`. */
export function transformPair(
  op: string,
  transform: (tensor: Tensor, options: TransformOptions) => Tensor,
  tensor: TensorLike,
  options: TransformPairOptions,
): Tensor {
  return freeing(() => {
    checkOptions(op, options, ['axes', 'lengths', 'eps'])
    const input = toTensor(tensor, op)
    const { axes: given = [-2, -1], lengths, eps } = options
    list(op, 'axes', given)
    if (lengths !== undefined) list(op, 'lengths', lengths)
    if (input.shape.length < 2 || given.length !== 2 || (lengths !== undefined && lengths.length !== 2)) {
      throw new NxError('rank', op, `transforms two axes, each with a length, got ${formatShape(input)}`, {
        shape: input.shape,
        axes: given,
        lengths,
      })
    }
    const axes = resolveAxes(op, input, given)
    const [first, second] = axes.map((axis, i) => transformLength(op, lengths?.[i], input.shape[axis]!))
    checkEps(op, eps)
    return underName(op, () => {
      const once = transform(input, { axis: axes[1]!, length: second! })
      return transform(once, { axis: axes[0]!, length: first!, ...(eps === undefined ? {} : { eps }) })
    })
  })
}
