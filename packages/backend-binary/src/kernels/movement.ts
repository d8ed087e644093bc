// Movement: every kernel is one strided copy per input.
import { stridesOf } from '@nx/types'
import { fillWith } from './create.ts'
import { copyBlock, permute, spread, take, whole } from './layout.ts'
import { create, reader } from './types.ts'
import type { KernelOf } from './types.ts'

/** Distance from the first element to the one at an index. */
const at = (strides: readonly number[], index: readonly number[]): number =>
  strides.reduce((sum, stride, axis) => sum + stride * index[axis]!, 0)

export const reshape: KernelOf<'reshape'> = ({ inputs: [input] }) => input.data

export const transpose: KernelOf<'transpose'> = ({ inputs: [input], attrs }) => permute(input, attrs.axes)

export const broadcast: KernelOf<'broadcast'> = ({ inputs: [input], attrs, outs: [out] }) =>
  spread(input, out.shape, attrs.axes)

export const slice: KernelOf<'slice'> = ({ inputs, attrs: { starts, strides, lengths }, outs: [out] }) => {
  const input = inputs[0]!
  let next = 1
  const first = starts.map((start, axis) => {
    const asked = start ?? Number(inputs[next++]!.data[0])
    return Math.max(0, Math.min(asked, input.spec.shape[axis]! - lengths[axis]!))
  })
  const { data, strides: own } = whole(input)
  const steps = own.map((stride, axis) => stride * strides[axis]!)
  return take(out.type, out.shape, { data, offset: at(own, first), strides: steps })
}

export const pad: KernelOf<'pad'> = ({ inputs: [input, value], attrs: { config }, outs: [out] }) => {
  const result = create(out)
  fillWith(out.type, result, reader(out.type, value.data)(0))
  // Per axis, the elements of the input that are not cropped away: from `first`, `length` of them.
  const first = config.map(([low, , interior]) => Math.max(0, Math.ceil(-low / (interior + 1))))
  const lengths = config.map(([low, , interior], axis) => {
    const last = Math.floor((out.shape[axis]! - 1 - low) / (interior + 1))
    return Math.max(0, Math.min(last, input.spec.shape[axis]! - 1) - first[axis]! + 1)
  })
  const from = whole(input)
  const strides = stridesOf(out.shape)
  copyBlock(
    out.type,
    lengths,
    { ...from, offset: at(from.strides, first) },
    {
      data: result,
      offset: at(
        strides,
        config.map(([low, , interior], axis) => low + first[axis]! * (interior + 1)),
      ),
      strides: strides.map((stride, axis) => stride * (config[axis]![2] + 1)),
    },
  )
  return result
}

export const reverse: KernelOf<'reverse'> = ({ inputs: [input], attrs: { axes }, outs: [out] }) => {
  const { data, strides } = whole(input)
  const ends = out.shape.map((length, axis) => (axes.includes(axis) ? length - 1 : 0))
  const steps = strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride))
  return take(out.type, out.shape, { data, offset: at(strides, ends), strides: steps })
}

export const concatenate: KernelOf<'concatenate'> = ({ inputs, attrs: { axis }, outs: [out] }) => {
  const data = create(out)
  const strides = stridesOf(out.shape)
  let offset = 0
  for (const input of inputs) {
    copyBlock(out.type, input.spec.shape, whole(input), { data, offset, strides })
    offset += input.spec.shape[axis]! * strides[axis]!
  }
  return data
}
