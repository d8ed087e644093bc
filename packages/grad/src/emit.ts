// Recording primitives directly, for rules that move elements and know every shape.
import type { Tensor } from '@nx/tensor'
import { type Expression, fromExpression, toExpression, traceBackend } from '@nx/defn/internal'
import {
  type Attributes,
  type DType,
  type Primitive,
  type Primitives,
  type Scalar,
  type Shape,
  type Spec,
  toFloating,
} from '@nx/types'

/** A tensor without names over an expression. */
export function plain(expression: Expression): Tensor {
  return fromExpression(expression, { names: expression.spec.shape.map(() => null), vectorizedAxes: [] })
}

/** Records one primitive call; the caller knows the output's type and shape. */
export function emit<P extends Primitive>(
  op: P,
  inputs: readonly Tensor[],
  attrs: Primitives[P]['attrs'],
  type: DType,
  shape: Shape,
): Tensor {
  const values = inputs.map((input) => ({ spec: input.spec, data: toExpression(input) }))
  const call = { op, inputs: values, attrs: attrs as Attributes, outs: [{ type, shape }] }
  return plain(traceBackend.execute(call)[0]!)
}

/** A tensor filled with one value. */
export function filled(value: Scalar, type: DType, shape: Shape): Tensor {
  const one = emit('constant', [], { value }, type, [])
  return shape.length === 0 ? one : emit('broadcast', [one], { shape, axes: [] }, type, shape)
}

/** Zeros for the tangent or cotangent of a value. */
export function zerosLike({ type, shape }: Spec): Tensor {
  return filled(0, toFloating(type), shape)
}

/** The tensor with another shape of the same size. */
export function reshaped(tensor: Tensor, shape: Shape): Tensor {
  return emit('reshape', [tensor], { shape }, tensor.type, shape)
}

/** The tensor stretched so that its axis i is axis `axes[i]` of `shape`. */
export function stretched(tensor: Tensor, shape: Shape, axes: readonly number[]): Tensor {
  return emit('broadcast', [tensor], { shape, axes }, tensor.type, shape)
}

/** The tensor with its axes reordered. */
export function transposed(tensor: Tensor, axes: readonly number[]): Tensor {
  return emit(
    'transpose',
    [tensor],
    { axes },
    tensor.type,
    axes.map((axis) => tensor.shape[axis]!),
  )
}

/** The sum over axes, which disappear. */
export function summed(tensor: Tensor, axes: readonly number[]): Tensor {
  if (axes.length === 0) return tensor
  const shape = tensor.shape.filter((_, axis) => !axes.includes(axis))
  return emit('sum', [tensor], { axes, keepAxes: false }, tensor.type, shape)
}

/** Padding with zeros, by `[low, high, interior]` for each axis. */
export function padded(tensor: Tensor, config: readonly (readonly [number, number, number])[]): Tensor {
  const shape = tensor.shape.map((length, axis) => {
    const [low, high, interior] = config[axis]!
    return low + high + length + interior * Math.max(length - 1, 0)
  })
  return emit('pad', [tensor, filled(0, tensor.type, [])], { config }, tensor.type, shape)
}

/** A part of a tensor. */
export function sliced(
  tensor: Tensor,
  starts: readonly number[],
  lengths: Shape,
  strides: readonly number[],
): Tensor {
  return emit(
    'slice',
    [tensor],
    { starts, lengths, strides },
    tensor.type,
    lengths.map((length, axis) => Math.ceil(length / strides[axis]!)),
  )
}

/** The tensor in another type. */
export function inType(tensor: Tensor, type: DType): Tensor {
  return tensor.type === type ? tensor : emit('asType', [tensor], { type }, type, tensor.shape)
}

/** Brings a reduced tensor back to the shape before the reduction. */
export function spread(reduced: Tensor, shape: Shape, axes: readonly number[]): Tensor {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const bare = reshaped(
    reduced,
    kept.map((axis) => shape[axis]!),
  )
  return stretched(bare, shape, kept)
}
