// The rule of convolution: each cotangent is a convolution of the output's cotangent.
import { add, conv as convolve, type ConvOptions, reshape, reverse, type Tensor, transpose } from '@nx/tensor'
import { type ConvAttrs, type Op, type Shape, sizeOf } from '@nx/types'
import { zerosLike } from '../emit.ts'
import type { Cotangent, DerivativeRule, RuleContext } from '../rule.ts'

type Convolution = Op<2, ConvAttrs>

export const conv: DerivativeRule<Convolution> = {
  push: ({ inputs: [x, kernel], attrs }, [dx, dKernel]) => {
    const byInput = dx === null ? null : convolve(dx, kernel, attrs)
    const byKernel = dKernel === null ? null : convolve(x, dKernel, attrs)
    return byInput === null || byKernel === null ? (byInput ?? byKernel) : add(byInput, byKernel)
  },
  pull: (context, g) => {
    const { inputs, active } = context
    const isEmpty = inputs.some(({ shape }) => sizeOf(shape) === 0) || sizeOf(g.shape) === 0
    const of = (i: 0 | 1, cotangent: typeof ofInput): Cotangent =>
      !active[i] ? null : isEmpty ? zerosLike(inputs[i]) : cotangent(context, g)
    return [of(0, ofInput), of(1, ofKernel)]
  },
}

/** The last element that a row of so many reaches when they are so far apart. */
const last = (length: number, apart: number): number => (length - 1) * apart

/** Batch and channels, or filters and channels, in the other order. */
const swapped = (rank: number): number[] => [1, 0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2)]

/** Each element is seen from the positions that see it: the kernel is turned around, strides become distances. */
function ofInput({ inputs: [x, kernel], attrs }: RuleContext<Convolution>, g: Tensor): Tensor {
  const { strides, padding, inputDilation, kernelDilation, featureGroupSize, batchGroupSize } = attrs
  const groups = featureGroupSize * batchGroupSize
  const window = kernel.shape.slice(2)
  const around = window.map((length, axis): [number, number] => {
    const beyond = last(length, kernelDilation[axis]!)
    const low = beyond - padding[axis]![0]
    const reach = last(x.shape[axis + 2]!, inputDilation[axis]!) - last(g.shape[axis + 2]!, strides[axis]!)
    return [low, reach + beyond - low]
  })
  const turned = reverse(kernel, { axes: window.map((_, axis) => axis + 2) })
  const result = convolve(g, regrouped(turned, groups, 0), {
    strides: inputDilation,
    inputDilation: strides,
    kernelDilation,
    padding: around,
    featureGroupSize: groups,
  })
  // [batch, groups × channels, …] to [groups × batch, channels, …].
  return batchGroupSize > 1 ? regrouped(result, groups, 1) : result
}

/** [groups × a, b, …] to [groups × b, a, …], or [a, groups × b, …] to [groups × a, b, …]. */
function regrouped(x: Tensor, groups: number, axis: 0 | 1): Tensor {
  const [a, b, ...rest] = x.shape as [number, number, ...number[]]
  const each = axis === 0 ? [a / groups, b] : [a, b / groups]
  const apart: Shape = axis === 0 ? [groups, ...each, ...rest] : [a, groups, each[1]!, ...rest]
  const order = axis === 0 ? [0, 2, 1] : [1, 0, 2]
  const moved = transpose(reshape(x, apart), { axes: [...order, ...rest.map((_, i) => i + 3)] })
  return reshape(moved, axis === 0 ? [groups * b, each[0]!, ...rest] : [groups * a, each[1]!, ...rest])
}

/** Each weight meets as many elements as there are positions: a convolution of them by the cotangents, over the batch. */
function ofKernel({ inputs: [x, kernel], attrs }: RuleContext<Convolution>, g: Tensor): Tensor {
  const { strides, padding, inputDilation, kernelDilation, featureGroupSize, batchGroupSize } = attrs
  const order = swapped(x.shape.length)
  const options: ConvOptions = {
    strides: kernelDilation,
    inputDilation,
    kernelDilation: strides,
    padding: padding.map(([low], axis) => {
      const reach =
        last(kernel.shape[axis + 2]!, kernelDilation[axis]!) + last(g.shape[axis + 2]!, strides[axis]!)
      return [low, reach - last(x.shape[axis + 2]!, inputDilation[axis]!) - low]
    }),
    // What shares channels has a batch of its own, and the other way round.
    featureGroupSize: batchGroupSize,
    batchGroupSize: featureGroupSize,
    inputPermutation: order,
    kernelPermutation: order,
    outputPermutation: order,
  }
  return convolve(x, g, options)
}
