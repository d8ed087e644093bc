// Element-wise functions of one, two and three inputs: promotion, literals, broadcasting.
import { type Backend, type DType, toFloating } from '@nx/types'
import { applyElementwise, backendOf } from './apply.ts'
import { broadcastShapes } from './broadcast-shapes.ts'
import { cast } from './cast.ts'
import { realType } from './checks.ts'
import type { Definition } from './definition.ts'
import { backendAmong, commonType, literalType, scalar, type TensorLike, toTensor } from './literal.ts'
import { discard, freeing } from './run.ts'
import { alive, isTensor, type Tensor, type TensorSpec } from './tensor.ts'
import { mergeVectorizedAxes } from './vectorized.ts'

/**
 * The inputs as tensors of one type.
 *
 * @internal
 */
export function operands(
  inputs: readonly TensorLike[],
  type: DType,
  op?: string,
  backend: Backend = backendAmong(inputs),
): Tensor[] {
  return inputs.map((input) =>
    isTensor(input) ? cast(alive(op ?? 'tensor', input), type) : scalar(input, type, backend, op),
  )
}

/**
 * The inputs as tensors that can meet, on the backend of the tensors among them. Where there are literals among
 * `alike`, all of these get the type that they have together; a literal beyond these takes its own. Throws
 * `mixed_backends` or `vectorized_mismatch`, so that what works with them need not.
 *
 * @internal
 */
export function asTensors(
  inputs: readonly TensorLike[],
  op: string,
  alike: readonly TensorLike[] = inputs,
): Tensor[] {
  const backend = backendAmong(inputs)
  const isStrong = (input: TensorLike): boolean => isTensor(input) && input.weak === undefined
  const type = alike.every(isStrong) ? undefined : commonType(alike, op)
  const tensors = inputs.map((input) => {
    const own = alike === inputs || alike.includes(input) ? type : undefined
    if (!isTensor(input)) return scalar(input, own ?? literalType(input, op), backend, op)
    return cast(alive(op, input), own ?? input.type)
  })
  backendOf(op, tensors)
  mergeVectorizedAxes(op, tensors)
  return tensors
}

/** Runs an element-wise operation of one input, cast to `type(input type)` first. */
export function unary(name: string, input: TensorLike, type: (type: DType) => DType = same): Tensor {
  return freeing(() => {
    const tensor = toTensor(input, name)
    return applyElementwise(name, [cast(tensor, type(tensor.type))])
  })
}

/** Runs an element-wise operation of two inputs, both cast to `type(common type)` first. */
export function binary(
  name: string,
  left: TensorLike,
  right: TensorLike,
  type: (type: DType) => DType = same,
): Tensor {
  const inputs = [left, right]
  const own = operands(inputs, type(commonType(inputs, name)), name)
  const result = applyElementwise(name, own)
  // What was made for the call, unless a trace has it as a constant; `freeing` is more than small programs need.
  if (!result.backend.recorder) own.forEach((each) => inputs.includes(each) || discard(each))
  return result
}

/** Like `binary`, giving u8. */
export function comparison(
  name: string,
  left: TensorLike,
  right: TensorLike,
  type: (type: DType) => DType = same,
): Tensor {
  return freeing(() => {
    const inputs = [left, right]
    return applyElementwise(name, operands(inputs, type(commonType(inputs, name)), name), 'u8')
  })
}

/** The definition of an element-wise primitive that `apply` runs: broadcast shape, the type of the inputs or the one given. */
export function elementwise(name: string, type?: DType): Definition<object> {
  return {
    name,
    vectorize: 'elementwise',
    infer: (inputs): TensorSpec => {
      const { shape, names } = broadcastShapes(name, inputs)
      return { type: type ?? inputs[0]!.type, shape, names }
    },
  }
}

function same(type: DType): DType {
  return type
}

/** One real input as floats; integers become f32. Throws `type` for complex ones. */
export function realFloating(op: string, input: TensorLike): Tensor {
  const tensor = toTensor(input, op)
  return cast(tensor, toFloating(realType(op, tensor.type)))
}
