// Kernels that move elements: each says where in the input the elements of the output come from.
import { type Kernel, type Primitives, type Spec, stridesOf } from '@nx/types'
import { build, type Data, positions, range, stretched, sums } from './data.ts'

type KernelOf<P extends keyof Primitives> = Kernel<Data, Primitives[P]>

/** A tensor of the elements at these positions. */
function take(data: Data, out: Spec, at: readonly number[]): Data {
  return build(out, (i) => data[at[i]!]!)
}

export const transpose: KernelOf<'transpose'> = ({ inputs: [x], attrs: { axes }, outs: [out] }) => {
  const strides = stridesOf(x.spec.shape)
  const moved = axes.map((axis) => strides[axis]!)
  return take(x.data, out, positions(out.shape, moved))
}

export const broadcast: KernelOf<'broadcast'> = ({ inputs: [x], attrs: { shape, axes }, outs: [out] }) =>
  take(x.data, out, stretched(x.spec, shape, axes))

export const slice: KernelOf<'slice'> = ({ inputs, attrs: { starts, strides, lengths }, outs: [out] }) => {
  const [x, ...moving] = inputs
  const own = stridesOf(x!.spec.shape)
  const first = starts.map((start, axis) => {
    const wanted = start ?? moving.shift()!.data[0]!
    return Math.max(0, Math.min(wanted, x!.spec.shape[axis]! - lengths[axis]!)) * own[axis]!
  })
  const steps = own.map((stride, axis) => stride * strides[axis]!)
  return take(x!.data, out, positions(out.shape, steps, sums(first.map((each) => [each]))[0]))
}

export const pad: KernelOf<'pad'> = ({ inputs: [x, value], attrs: { config }, outs: [out] }) => {
  const own = stridesOf(x.spec.shape)
  // NaN stands for "outside", and stays NaN when positions along other axes are added.
  const lists = out.shape.map((length, axis) => {
    const [low, , interior] = config[axis]!
    const places = range(length).map((i) => (i - low) / (interior + 1))
    const inside = (at: number): boolean => Number.isInteger(at) && at >= 0 && at < x.spec.shape[axis]!
    return places.map((at) => (inside(at) ? at * own[axis]! : NaN))
  })
  const at = sums(lists)
  return build(out, (i) => (Number.isNaN(at[i]) ? value.data[0]! : x.data[at[i]!]!))
}

export const reverse: KernelOf<'reverse'> = ({ inputs: [x], attrs: { axes }, outs: [out] }) => {
  const own = stridesOf(out.shape)
  const lists = out.shape.map((length, axis) => {
    const steps = range(length).map((i) => i * own[axis]!)
    return axes.includes(axis) ? steps.reverse() : steps
  })
  return take(x.data, out, sums(lists))
}

export const concatenate: KernelOf<'concatenate'> = ({ inputs, attrs: { axis }, outs: [out] }) => {
  const result = build(out, () => 0)
  const strides = stridesOf(out.shape)
  let start = 0
  for (const { data, spec } of inputs) {
    positions(spec.shape, strides, start * strides[axis]!).forEach((to, from) => (result[to] = data[from]!))
    start += spec.shape[axis]!
  }
  return result
}
