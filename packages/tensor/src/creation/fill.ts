// One value everywhere, in the shape of a tensor.
import { type DType, NxError } from '@nx/types'
import { cast } from '../core/cast.ts'
import { asTensors } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { commonType, convertedScalar, type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions, checkType } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import { isTensor, type Tensor } from '../core/tensor.ts'
import { broadcast } from '../ops/broadcast.ts'
import { broadcastVectors } from '../vectorize/broadcastVectors.ts'
import { devectorize } from '../vectorize/devectorize.ts'
import { vectorize } from '../vectorize/vectorize.ts'

/** Options of `fill`. */
export interface FillOptions {
  /** Type of the result; that of tensor and value together by default. */
  readonly type?: DType
}

/**
 * A tensor with the shape and names of another one and one value everywhere. The value may be a tensor that broadcasts
 * to the shape.
 *
 * @throws NxError `broadcast` if the value does not broadcast to the shape.
 *
 * @example
 * toArray(fill(tensor([[1, 2], [3, 4]]), 0)) // => [[0, 0], [0, 0]]
 */
export function fill(tensor: TensorLike, value: TensorLike, options: FillOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('fill', options, ['type'])
    const template = toTensor(tensor, 'fill')
    const type = checkType('fill', options.type, commonType([template, value], 'fill'))
    const given = isTensor(value) ? value : convertedScalar(value, type, template.backend)
    const [, own] = asTensors([template, given], 'fill') as [Tensor, Tensor]
    checkFits(own, template)
    if (own.vectorizedAxes.length > 0) {
      // Axes of the value come first, as in Nx.
      const [each, { shape, names }] = broadcastVectors([cast(own, type), template])
      return broadcast(each, shape, { names })
    }
    const { shape, names } = devectorize(template)
    return vectorize(broadcast(cast(own, type), shape, { names }), template.vectorizedAxes)
  })
}

function checkFits(value: Tensor, template: Tensor): void {
  const full = value.vectorizedAxes.length > 0 ? template.shape : template.spec.shape
  const lead = full.length - value.shape.length
  if (value.shape.every((length, axis) => length === 1 || length === full[axis + lead])) return
  throw new NxError(
    'broadcast',
    'fill',
    `the value ${formatShape(value)} does not stretch to ${formatShape(template)}; give a scalar, or lengths that ` +
      'are equal or 1',
    { from: value.shape, to: full },
  )
}
