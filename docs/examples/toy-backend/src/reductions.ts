// Kernels that look at many elements for one: reductions, contraction, indexing, order.
import { isInteger, type Kernel, NxError, type Primitives, type Spec, sizeOf, stridesOf } from '@nx/types'
import { build, type Data, otherAxes, positionsAlong } from './data.ts'

type KernelOf<P extends keyof Primitives> = Kernel<Data, Primitives[P]>

type Combine = (x: number, y: number) => number

/** Floats are combined as f64 and rounded once. */
export function reduction(initial: number, fn: Combine, onIntegers = fn): KernelOf<'sum'> {
  return ({ inputs: [x], attrs: { axes }, outs: [out] }) => {
    const kept = positionsAlong(x.spec, otherAxes(x.spec, axes))
    const reduced = positionsAlong(x.spec, axes)
    const combine = isInteger(out.type) ? onIntegers : fn
    return build(out, (i) => {
      let result = initial
      for (const at of reduced) result = combine(result, x.data[kept[i]! + at]!)
      return result
    })
  }
}

export const dot: KernelOf<'dot'> = ({ inputs: [left, right], attrs: { contract, batch }, outs: [out] }) => {
  const sides = [left, right].map(({ spec }, side) => ({
    batch: positionsAlong(spec, batch[side]!),
    free: positionsAlong(spec, otherAxes(spec, [...batch[side]!, ...contract[side]!])),
    contract: positionsAlong(spec, contract[side]!),
  }))
  const [x, y] = sides as [(typeof sides)[0], (typeof sides)[0]]
  const multiply: Combine = isInteger(out.type) ? Math.imul : (a, b) => a * b
  return build(out, (i) => {
    const column = i % y.free.length
    const row = Math.floor(i / y.free.length)
    const entry = Math.floor(row / x.free.length)
    const from = x.batch[entry]! + x.free[row % x.free.length]!
    const to = y.batch[entry]! + y.free[column]!
    return x.contract.reduce(
      (sum, at, k) => sum + multiply(left.data[from + at]!, right.data[to + y.contract[k]!]!),
      0,
    )
  })
}

/**
 * Where the slice of each row of indices starts. Positions come with the data, so the front end cannot check them: who can
 * look at them raises, and a device, which cannot, clamps.
 */
function starts(
  op: string,
  indices: { readonly spec: Spec; readonly data: Data },
  { shape }: Spec,
  axes: readonly number[],
): number[] {
  const strides = stridesOf(shape)
  // A row may be empty: then there is still one start for it.
  return Array.from({ length: sizeOf(indices.spec.shape.slice(0, -1)) }, (_, row) => {
    const place = (axis: number, k: number): number => {
      const index = indices.data[row * axes.length + k]!
      if (index >= 0 && index < shape[axis]!) return index * strides[axis]!
      const what = `index ${index} is out of bounds for axis ${axis} of length ${shape[axis]}; clip it first`
      throw new NxError('index_out_of_bounds', op, what, { index, axis })
    }
    return axes.reduce((sum, axis, k) => sum + place(axis, k), 0)
  })
}

export const gather: KernelOf<'gather'> = ({ inputs: [x, indices], attrs: { axes }, outs: [out] }) => {
  const rows = starts('gather', indices, x.spec, axes)
  const slice = positionsAlong(x.spec, otherAxes(x.spec, axes))
  return build(out, (i) => x.data[rows[Math.floor(i / slice.length)]! + slice[i % slice.length]!]!)
}

export const scatter: KernelOf<'scatter'> = ({ inputs: [target, indices, updates], attrs, outs: [out] }) => {
  const slice = positionsAlong(target.spec, otherAxes(target.spec, attrs.axes))
  const result = build(out, (i) => target.data[i]!)
  starts('scatter', indices, target.spec, attrs.axes).forEach((start, row) => {
    slice.forEach((at, i) => {
      const update = updates.data[row * slice.length + i]!
      result[start + at] = attrs.combine === 'add' ? result[start + at]! + update : update
    })
  })
  return result
}

/** Ascending, NaN greatest. */
const order: Combine = (x, y) => (x < y ? -1 : x > y ? 1 : Number(x !== x) - Number(y !== y))

export const argsort: KernelOf<'argsort'> = ({ inputs: [x], attrs: { axis, direction }, outs: [out] }) => {
  const lane = positionsAlong(x.spec, [axis])
  const result = build(out, () => 0)
  for (const start of positionsAlong(x.spec, otherAxes(x.spec, [axis]))) {
    const element = (i: number): number => x.data[start + lane[i]!]!
    // JavaScript sorts are stable; swapping the operands, not the result, keeps descending order stable too.
    const sorted = lane
      .map((_, i) => i)
      .sort((i, j) => (direction === 'asc' ? order(element(i), element(j)) : order(element(j), element(i))))
    sorted.forEach((index, i) => (result[start + lane[i]!] = index))
  }
  return result
}
