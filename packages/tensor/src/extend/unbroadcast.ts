// Back from the shape of a result to that of an input which was broadcast.
import { NxError } from '@nx/types'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { own, view } from '../core/view.ts'
import { reshape } from '../ops/reshape.ts'
import { sum } from '../ops/sum.ts'
import { transpose } from '../ops/transpose.ts'
import { devectorize } from '../vectorize/devectorize.ts'

/**
 * The gradient of an input that was broadcast: sums a gradient of the result's shape over the axes along which the input was
 * repeated, vectorized ones among them. It has the input's shape, names and vectorized axes, and the gradient's type.
 *
 * @throws NxError `broadcast` unless the input broadcasts to the gradient's shape.
 *
 * @example
 * toArray(unbroadcast(f32([[1, 2, 3], [4, 5, 6]]), f32([0, 0, 0]))) // => [5, 7, 9]
 * toArray(unbroadcast(f32([[1, 2, 3], [4, 5, 6]]), f32([[0], [0]]))) // => [[6], [15]]
 */
export function unbroadcast(gradient: TensorLike, input: TensorLike): Tensor {
  return freeing(() => {
    const [from, to] = [toTensor(gradient, 'unbroadcast'), toTensor(input, 'unbroadcast')]
    const kept = axesOf(from, to)
    const { shape } = from.spec
    if (kept.length === shape.length && kept.every((axis, i) => axis === i && shape[i] === to.spec.shape[i]))
      return own(view(from, to.names, to.vectorizedAxes))
    const flat = devectorize(from, { keepNames: false })
    const stays = shape.flatMap((length, axis) => {
      const place = kept.indexOf(axis)
      return place >= 0 && to.spec.shape[place] === length ? [axis] : []
    })
    const reduced = shape.flatMap((_, axis) => (stays.includes(axis) ? [] : [axis]))
    const total = reduced.length === 0 ? flat : sum(flat, { axes: reduced })
    // Only vectorized axes may come in another order.
    const order = kept.filter((axis) => stays.includes(axis)).map((axis) => stays.indexOf(axis))
    const sorted = order.every((axis, i) => axis === i) ? total : transpose(total, { axes: order })
    return view(reshape(sorted, to.spec.shape), to.names, to.vectorizedAxes)
  })
}

/** Which axis of the gradient each axis of the input became, vectorized ones first. */
function axesOf(gradient: Tensor, input: Tensor): number[] {
  const leading = gradient.vectorizedAxes
  const ordinary = gradient.shape.length - input.shape.length
  const own = input.vectorizedAxes.map(([name, length]) =>
    leading.findIndex(([other, among]) => other === name && among === length),
  )
  const fits = (length: number, axis: number): boolean =>
    length === 1 || length === gradient.shape[axis + ordinary]
  if (ordinary >= 0 && !own.includes(-1) && input.shape.every(fits))
    return [...own, ...input.shape.map((_, axis) => leading.length + ordinary + axis)]
  throw new NxError(
    'broadcast',
    'unbroadcast',
    `${formatShape(input)} does not broadcast to the gradient's ${formatShape(gradient)}; the gradient has the shape of the result`,
    { shape: gradient.spec.shape, input: input.spec.shape },
  )
}
