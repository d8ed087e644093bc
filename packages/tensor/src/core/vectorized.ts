// Vectorized axes: one place that lines them up before a call and puts them back after it.
import { type Backend, type Call, NxError, type Shape, type Value } from '@nx/types'
import { formatShape } from './format.ts'
import { run } from './run.ts'
import { noAxes, type Tensor, type VectorizedAxes } from './tensor.ts'

export const isVectorized = ({ vectorizedAxes }: Tensor): boolean => vectorizedAxes.length > 0

/**
 * The vectorized axes of several tensors together, in order of first appearance. Throws
 * `vectorized_mismatch`.
 */
export function mergeVectorizedAxes(op: string, inputs: readonly Tensor[]): VectorizedAxes {
  if (!inputs.some(isVectorized)) return noAxes
  const merged = new Map<string, number>()
  for (const input of inputs) {
    for (const [name, length] of input.vectorizedAxes) {
      const known = merged.get(name)
      if (known !== undefined && known !== length && known !== 1 && length !== 1) {
        throw new NxError(
          'vectorized_mismatch',
          op,
          `the vectorized axis "${name}" has length ${known} in one input and ${length} in another, got ` +
            `${inputs
              .filter((each) => each.vectorizedAxes.length > 0)
              .map((each) => formatShape(each))
              .join(' and ')}; lengths must be equal or one of them 1`,
          { name, lengths: [known, length] },
        )
      }
      merged.set(name, known === undefined || known === 1 ? length : known)
    }
  }
  return [...merged]
}

/** Leaves each input's own axes as they are and puts length-1 axes where others have vectorized ones. */
export function alignElementwise(
  backend: Backend,
  inputs: readonly Value[],
  tensors: readonly Tensor[],
  axes: VectorizedAxes,
  rank: number,
): Value[] {
  return inputs.map((input, i) => {
    const { vectorizedAxes, shape } = tensors[i]!
    return vectorizedAxes.length === 0
      ? input
      : reorder(backend, input, vectorizedAxes, axes, [
          ...new Array<number>(rank - shape.length).fill(1),
          ...shape,
        ])
  })
}

/** Gives every input all vectorized axes at full length, then its own axes. */
export function broadcastLeading(
  backend: Backend,
  inputs: readonly Value[],
  tensors: readonly Tensor[],
  axes: VectorizedAxes,
): Value[] {
  return inputs.map((input, i) => {
    const { vectorizedAxes, shape } = tensors[i]!
    const full = [...axes.map(([, length]) => length), ...shape]
    const aligned = reorder(backend, input, vectorizedAxes, axes, shape)
    return move(backend, 'broadcast', aligned, full, { shape: full, axes: full.map((_, axis) => axis) })
  })
}

/**
 * Brings vectorized axes into the common order, length 1 for those an input lacks, followed by `own` axes.
 */
function reorder(
  backend: Backend,
  input: Value,
  from: VectorizedAxes,
  to: VectorizedAxes,
  own: Shape,
): Value {
  const places = to.map(([name]) => from.findIndex(([other]) => other === name))
  const order = places.filter((place) => place >= 0)
  const axes = input.spec.shape.map((_, axis) => order[axis] ?? axis)
  const shape = axes.map((axis) => input.spec.shape[axis]!)
  const sorted = order.every((place, i) => place === i)
    ? input
    : move(backend, 'transpose', input, shape, { axes }, true)
  const aligned = [...places.map((place) => from[place]?.[1] ?? 1), ...own]
  return move(backend, 'reshape', sorted, aligned, { shape: aligned })
}

/** Runs an operation that moves elements, unless the shape shows that there is nothing to move. */
function move(
  backend: Backend,
  op: string,
  input: Value,
  shape: Shape,
  attrs: object,
  always = false,
): Value {
  if (!always && String(shape) === String(input.spec.shape)) return input
  const out = { type: input.spec.type, shape }
  return { spec: out, data: run(backend, { op, inputs: [input], attrs, outs: [out] } as Call)[0] }
}
