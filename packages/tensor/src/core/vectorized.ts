// Vectorized axes: one place that lines them up before a call and puts them back after it.
import { type Backend, type Call, NxError, run, type Shape, type Spec, type Value } from '@nx/types'
import { formatShape } from './format.ts'
import type { Tensor, VectorizedAxes } from './tensor.ts'

/** The vectorized axes of several tensors together, in order of first appearance. Throws `vectorized_mismatch`. */
export function mergeVectorizedAxes(op: string, inputs: readonly Tensor[]): VectorizedAxes {
  const merged = new Map<string, number>()
  for (const input of inputs) {
    for (const [name, length] of input.vectorizedAxes) {
      const known = merged.get(name)
      if (known !== undefined && known !== length && known !== 1 && length !== 1) {
        throw new NxError(
          'vectorized_mismatch',
          op,
          `the vectorized axis "${name}" has length ${known} in one input and ${length} in another, got ` +
            `${inputs.map((each) => formatShape(each)).join(' and ')}; lengths must be equal or one of them 1`,
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
    const tensor = tensors[i]!
    if (tensor.vectorizedAxes.length === 0) return input
    const ones = new Array<number>(rank - tensor.shape.length).fill(1)
    return reorder(backend, input, tensor.vectorizedAxes, axes, [...ones, ...tensor.shape])
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
    const tensor = tensors[i]!
    const aligned = reorder(backend, input, tensor.vectorizedAxes, axes, tensor.shape)
    const shape = [...axes.map(([, length]) => length), ...tensor.shape]
    if (aligned.spec.shape.every((length, axis) => length === shape[axis])) return aligned
    return call(
      backend,
      'broadcast',
      aligned,
      { type: input.spec.type, shape },
      { shape, axes: shape.map((_, axis) => axis) },
    )
  })
}

/** Brings vectorized axes into the common order, length 1 for those an input lacks, followed by `own` axes. */
function reorder(
  backend: Backend,
  input: Value,
  from: VectorizedAxes,
  to: VectorizedAxes,
  own: Shape,
): Value {
  const { type } = input.spec
  const order = to.flatMap(([name]) => {
    const index = from.findIndex(([other]) => other === name)
    return index < 0 ? [] : [index]
  })
  let value = input
  if (order.some((index, i) => index !== i)) {
    const rest = input.spec.shape.slice(from.length)
    const shape = [...order.map((index) => from[index]![1]), ...rest]
    const axes = [...order, ...rest.map((_, axis) => axis + from.length)]
    value = call(backend, 'transpose', value, { type, shape }, { axes })
  }
  const leading = to.map(([name]) => from.find(([other]) => other === name)?.[1] ?? 1)
  return call(
    backend,
    'reshape',
    value,
    { type, shape: [...leading, ...own] },
    { shape: [...leading, ...own] },
  )
}

function call(backend: Backend, op: string, input: Value, out: Spec, attrs: object): Value {
  const { shape } = input.spec
  if (op === 'reshape' && shape.length === out.shape.length && shape.every((n, i) => n === out.shape[i]))
    return input
  return { spec: out, data: run(backend, { op, inputs: [input], attrs, out } as Call) }
}
