// Convolution of inputs [batch, channels, ...spatial] with kernels [filters, channels, ...spatial], decomposed.
import { type ConvAttrs, type Shape, sizeOf } from '@nx/types'
import { concatenate } from '../ops/concatenate.ts'
import { dot } from '../ops/dot.ts'
import { pad } from '../ops/pad.ts'
import { reshape } from '../ops/reshape.ts'
import { allAxes } from './axes.ts'
import { like } from './composite.ts'
import { permute } from './reshaping.ts'
import type { Tensor } from './tensor.ts'
import { windowSlices } from './window.ts'

/**
 * The convolution as one product of matrices per group: of the kernels, and of what they see at each
 * position.
 */
export function convolve(input: Tensor, kernel: Tensor, attrs: ConvAttrs, spatial: Shape): Tensor {
  const { featureGroupSize, batchGroupSize } = attrs
  const groups = featureGroupSize * batchGroupSize
  const grouped =
    batchGroupSize > 1 ? splitAxis(input, 0, groups) : moveToFront(splitAxis(input, 1, groups), 1)
  const seen = patches(grouped, kernel.shape.slice(2), attrs, spatial)
  const rank = spatial.length
  const filters = splitAxis(kernel, 0, groups)
  // [group, filter, channel, ...spatial] to [group, filter, ...spatial, channel], the order in which patches come.
  const order = [0, 1, ...allAxes(rank).map((axis) => axis + 3), 2]
  const weights = reshape(permute(filters, order), [groups, filters.shape[1]!, sizeOf(kernel.shape.slice(1))])
  const product = dot(weights, seen, { contract: [[2], [2]], batch: [[0], [0]] })
  // [group, filter, batch, ...spatial] to [batch, group, filter, ...spatial].
  const back = permute(product, [2, 0, 1, ...allAxes(rank).map((axis) => axis + 3)])
  return reshape(back, [back.shape[0]!, kernel.shape[0]!, ...spatial])
}

/** [group, batch, channels, ...spatial] to [group, batch, positions in the kernel × channels, ...output]. */
function patches(input: Tensor, window: Shape, attrs: ConvAttrs, spatial: Shape): Tensor {
  const config = attrs.padding.map(
    ([low, high], axis) => [low, high, attrs.inputDilation[axis]! - 1] as const,
  )
  const padded = pad(input, like(input, 0), [[0, 0, 0], [0, 0, 0], [0, 0, 0], ...config])
  const slices = windowSlices(padded, [...input.shape.slice(0, 3), ...spatial], {
    window: [1, 1, 1, ...window],
    padding: [],
    strides: [1, 1, 1, ...attrs.strides],
    dilations: [1, 1, 1, ...attrs.kernelDilation],
  })
  return concatenate(slices, { axis: 2 })
}

/** An axis as two, the first of which has the length given. */
function splitAxis(x: Tensor, axis: number, length: number): Tensor {
  const rest = x.shape[axis]! / length
  return reshape(x, [...x.shape.slice(0, axis), length, rest, ...x.shape.slice(axis + 1)])
}

function moveToFront(x: Tensor, axis: number): Tensor {
  return permute(x, [axis, ...allAxes(x.shape.length).filter((each) => each !== axis)])
}
