// Convolution.
import { type ConvAttrs, NxError, type Shape, sizeOf, toFloating } from '@nx/types'
import { apply } from '../core/apply.ts'
import { allAxes, type Axis, resolveAxes } from '../core/axes.ts'
import { cast } from '../core/cast.ts'
import { integerAtLeast } from '../core/checks.ts'
import { wideType } from '../core/composite.ts'
import { convolve } from '../core/convolution.ts'
import type { Definition } from '../core/definition.ts'
import { operands } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { fromAnywhere, fromLeading, inOrder, type Led, ownLeading, withAll } from '../core/leading.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import type { Tensor, VectorizedAxes } from '../core/tensor.ts'
import { perAxis, reachOf, resolvePadding, type WindowPadding } from '../core/window.ts'
import { reshape } from './reshape.ts'
import { transpose } from './transpose.ts'

/** Options of `conv`. */
export interface ConvOptions {
  /** Distance from one position of the kernel to the next, for all spatial axes or per axis; 1 by default. */
  readonly strides?: number | readonly number[]
  /** `'valid'` by default. */
  readonly padding?: WindowPadding
  /** Distance between the elements of the input, with zeros between them; 1 by default. */
  readonly inputDilation?: number | readonly number[]
  /** Distance between the elements of the kernel, with zeros between them; 1 by default. */
  readonly kernelDilation?: number | readonly number[]
  /** Into how many groups channels are split, each seen by its share of the filters; 1 by default. */
  readonly featureGroupSize?: number
  /** Into how many groups the batch is split, each seen by its share of the filters; 1 by default. */
  readonly batchGroupSize?: number
  /** The axes of the tensor that are batch, channels, then spatial; in order by default. */
  readonly inputPermutation?: readonly Axis[]
  /** The axes of the kernel that are filters, channels, then spatial; in order by default. */
  readonly kernelPermutation?: readonly Axis[]
  /** The axes of the result on which batch, filters, then spatial axes land; in order by default. */
  readonly outputPermutation?: readonly Axis[]
}

const known = [
  'strides',
  'padding',
  'inputDilation',
  'kernelDilation',
  'featureGroupSize',
  'batchGroupSize',
  'inputPermutation',
  'kernelPermutation',
  'outputPermutation',
] as const

const definition: Definition<ConvAttrs> = {
  name: 'conv',
  vectorize: { each: convEach },
  infer: ([input, kernel], attrs) => ({
    type: input!.type,
    shape: [
      input!.shape[0]! / attrs.batchGroupSize,
      kernel!.shape[0]!,
      ...spatialShape(input!.shape, kernel!.shape, attrs),
    ],
    names: input!.names,
  }),
  decompose: ([input, kernel], attrs) => {
    const spatial = spatialShape(input!.shape, kernel!.shape, attrs)
    const type = wideType(input!.type)
    // A backend may have a kernel for the wider type only.
    return type === input!.type
      ? convolve(input!, kernel!, attrs, spatial)
      : cast(apply(definition, [cast(input!, type), cast(kernel!, type)], attrs), input!.type)
  },
}

function spatialShape(input: Shape, kernel: Shape, attrs: ConvAttrs): number[] {
  return attrs.padding.map(([low, high], axis) => {
    const length = reachOf(input[axis + 2]!, attrs.inputDilation[axis]!) + low + high
    const room = length - reachOf(kernel[axis + 2]!, attrs.kernelDilation[axis]!)
    return room < 0 ? 0 : Math.floor(room / attrs.strides[axis]!) + 1
  })
}

/**
 * Slides kernels over the spatial axes of a batch: at each position, the sum of the products of a kernel and
 * the elements under it, over all channels. The tensor is [batch, channels, ...spatial], the kernel [filters,
 * channels, ...spatial], the result [batch, filters, ...spatial] with the names of the tensor; permutations
 * say otherwise. Kernels are not flipped. Integers give f32.
 *
 * @throws NxError `conv` for shapes and groups that do not fit, `window` for wrong strides and dilations,
 * `padding`.
 *
 * @example
 * const image = reshape(iota([9], { type: 'f32' }), [1, 1, 3, 3])
 * toArray(conv(image, full([1, 1, 2, 2], 1))) // => [[[[8, 12], [20, 24]]]]
 * conv(image, full([4, 1, 3, 3], 1), { padding: 'same' }).shape // => [1, 4, 3, 3]
 */
export function conv(tensor: TensorLike, kernel: TensorLike, options: ConvOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('conv', options, known)
    const [given, filters] = operands(
      [tensor, kernel],
      toFloating(commonType([tensor, kernel], 'conv')),
      'conv',
    ) as [Tensor, Tensor]
    const rank = given.shape.length
    if (rank < 3 || filters.shape.length !== rank) {
      throw misfit(
        given,
        filters,
        'both need a batch or filter axis, a channel axis and the same spatial axes',
      )
    }
    const axes = allAxes(rank)
    const permutation = (tensor: Tensor, order: readonly Axis[] = axes): number[] => {
      const resolved = resolveAxes('conv', tensor, order)
      if (resolved.length === rank) return resolved
      throw misfit(given, filters, `a permutation names each of the ${rank} axes, not [${order.join(', ')}]`)
    }
    const input = transpose(given, { axes: permutation(given, options.inputPermutation) })
    const weights = transpose(filters, { axes: permutation(filters, options.kernelPermutation) })
    const order = permutation(given, options.outputPermutation)
    const result = apply(definition, [input, weights], resolveAttrs(input, weights, options))
    return transpose(result, { axes: axes.map((axis) => order.indexOf(axis)) })
  })
}

function resolveAttrs(input: Tensor, kernel: Tensor, options: ConvOptions): ConvAttrs {
  const rank = input.shape.length - 2
  const kernelDilation = perAxis('conv', 'kernelDilation', options.kernelDilation ?? 1, rank)
  const reach = kernelDilation.map((dilation, axis) => reachOf(kernel.shape[axis + 2]!, dilation))
  const attrs: ConvAttrs = {
    strides: perAxis('conv', 'strides', options.strides ?? 1, rank),
    padding: resolvePadding('conv', options.padding ?? 'valid', reach),
    inputDilation: perAxis('conv', 'inputDilation', options.inputDilation ?? 1, rank),
    kernelDilation,
    featureGroupSize: integerAtLeast('conv', 'featureGroupSize', options.featureGroupSize ?? 1, 1),
    batchGroupSize: integerAtLeast('conv', 'batchGroupSize', options.batchGroupSize ?? 1, 1),
  }
  checkGroups(input, kernel, attrs)
  if (kernel.shape.slice(2).includes(0))
    throw misfit(input, kernel, 'a kernel needs an element or more along each spatial axis')
  if (spatialShape(input.shape, kernel.shape, attrs).includes(0)) {
    const size = `the kernel, which reaches [${reach.join(', ')}],`
    throw misfit(input, kernel, `${size} is larger than the padded input; make it smaller or pad more`)
  }
  return attrs
}

function checkGroups(input: Tensor, kernel: Tensor, { featureGroupSize, batchGroupSize }: ConvAttrs): void {
  const [batch, channels] = input.shape as [number, number]
  const [filters, seen] = kernel.shape as [number, number]
  if (featureGroupSize > 1 && batchGroupSize > 1) {
    throw misfit(input, kernel, 'featureGroupSize or batchGroupSize must be 1')
  }
  if (batch % batchGroupSize !== 0)
    throw misfit(input, kernel, `batchGroupSize must divide the batch of ${batch}`)
  if (filters % (featureGroupSize * batchGroupSize) !== 0) {
    throw misfit(input, kernel, `the number of groups must divide the number of filters ${filters}`)
  }
  if (channels !== seen * featureGroupSize) {
    throw misfit(
      input,
      kernel,
      `${channels} channels in ${featureGroupSize} groups need kernels of as many, not ${seen}`,
    )
  }
}

function misfit(input: Tensor, kernel: Tensor, what: string): NxError {
  return new NxError('conv', 'conv', `${what}, got ${formatShape(input)} and kernel ${formatShape(kernel)}`, {
    input: input.shape,
    kernel: kernel.shape,
  })
}

/** What only the input has counts its batch, what only the kernel has its filters, and what both have groups. */
function convEach(inputs: readonly Tensor[], attrs: ConvAttrs): Tensor {
  const { parts, axes } = ownLeading('conv', inputs)
  const [input, kernel] = parts as readonly [Led, Led]
  if (kernel.has.length === 0 && attrs.batchGroupSize === 1)
    return byBatch(input.plain, kernel.plain, attrs, axes)
  if (input.has.length === 0) return byFilter(input.plain, kernel.plain, attrs, axes)
  return byGroup(withAll(input, axes), withAll(kernel, axes), attrs, axes)
}

function byBatch(input: Tensor, kernel: Tensor, attrs: ConvAttrs, axes: VectorizedAxes): Tensor {
  const { length } = axes
  const batch = input.shape.slice(0, length + 1)
  const result = apply(definition, [merged(input, 0, length + 1), kernel], attrs)
  return fromLeading(reshape(result, [...batch, ...result.shape.slice(1)]), axes)
}

function byFilter(input: Tensor, kernel: Tensor, attrs: ConvAttrs, axes: VectorizedAxes): Tensor {
  const groups = attrs.featureGroupSize * attrs.batchGroupSize
  const { length } = axes
  const lengths = kernel.shape.slice(0, length)
  const [filters, ...seen] = kernel.shape.slice(length) as [number, ...number[]]
  // The filters of a group stand together.
  const apart = reshape(kernel, [...lengths, groups, filters / groups, ...seen])
  const order = [length, ...allAxes(length), ...allAxes(apart.shape.length).slice(length + 1)]
  const weights = merged(inOrder(apart, order), 0, length + 2)
  const result = apply(definition, [input, weights], attrs)
  const [batch, , ...spatial] = result.shape as [number, number, ...number[]]
  const split = reshape(result, [batch, groups, ...lengths, filters / groups, ...spatial])
  const found = fromAnywhere(split, [null, null, ...allAxes(length)], axes)
  return reshape(found, [batch, filters, ...spatial])
}

function byGroup(input: Tensor, kernel: Tensor, attrs: ConvAttrs, axes: VectorizedAxes): Tensor {
  const { length } = axes
  const lengths = input.shape.slice(0, length)
  const count = sizeOf(lengths)
  const byFeature = attrs.featureGroupSize > 1
  // Either [batch, axes × channels, …] or [axes × batch, channels, …].
  const order = [length, ...allAxes(length), ...allAxes(input.shape.length).slice(length + 1)]
  const folded = byFeature ? merged(inOrder(input, order), 1, length + 1) : merged(input, 0, length + 1)
  const result = apply(definition, [folded, merged(kernel, 0, length + 1)], {
    ...attrs,
    featureGroupSize: attrs.featureGroupSize * (byFeature ? count : 1),
    batchGroupSize: attrs.batchGroupSize * (byFeature ? 1 : count),
  })
  const [batch, , ...spatial] = result.shape as [number, number, ...number[]]
  const split = reshape(result, [batch, ...lengths, kernel.shape[length]!, ...spatial])
  return fromAnywhere(split, [null, ...allAxes(length)], axes)
}

/** `count` axes from `first` on as one. */
function merged(x: Tensor, first: number, count: number): Tensor {
  const { shape } = x
  const joined = sizeOf(shape.slice(first, first + count))
  return reshape(x, [...shape.slice(0, first), joined, ...shape.slice(first + count)])
}
