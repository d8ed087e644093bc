// Numbers among tensors: weakly typed, turned into scalar constants of the type the tensors agree on.
import { type Backend, type DType, inferType, mergeLiteral, mergeTypes, type Scalar } from '@nx/types'
import { create } from './apply.ts'
import { noNames } from './axes.ts'
import { defaultBackend } from './default-backend.ts'
import { converted, element, isLiteral, type Literal, notLiteral, WeakFloat } from './element.ts'
import { alive, isTensor, type Tensor } from './tensor.ts'

export { type Literal, WeakFloat } from './element.ts'

/** What functions take as a tensor: a tensor, or one number, bigint, boolean or `Complex`. */
export type TensorLike = Tensor | Literal

/**
 * The type of a literal on its own. Throws `invalid_value` for what is none.
 *
 * @internal
 */
export function literalType(input: Literal, op = 'tensor'): DType {
  if (!isLiteral(input)) throw notLiteral(op, input)
  return input instanceof WeakFloat ? 'f32' : inferType(input)
}

/**
 * The type that tensors and literals have together; literals only decide where no tensor does.
 *
 * @internal
 */
export function commonType(inputs: readonly TensorLike[], op?: string): DType {
  let type: DType | undefined
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i]!
    if (isTensor(input) && !input.weak) type = type === undefined ? input.type : mergeTypes(type, input.type)
  }
  const strong = type
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i]!
    if (isTensor(input) && !input.weak) continue
    const own = isTensor(input) ? input.type : literalType(input, op)
    if (type === undefined) type = own
    else if (strong === undefined) type = mergeTypes(type, own)
    else type = isTensor(input) ? input.weak!.meet(type) : mergeWeak(type, input)
  }
  return type!
}

/**
 * The type that a tensor has together with a literal.
 *
 * @internal
 */
export function mergeWeak(type: DType, literal: Literal): DType {
  if (typeof literal === 'boolean') return type
  return mergeLiteral(type, literal instanceof WeakFloat ? 0.5 : literal)
}

/**
 * The backend of the first tensor among the inputs, or the default one.
 *
 * @internal
 */
export function backendAmong(inputs: readonly TensorLike[]): Backend {
  let found: Backend | undefined
  for (const input of inputs) {
    if (isTensor(input) && (found === undefined || found.yields || input.backend.recorder !== undefined))
      found = input.backend
  }
  return found ?? defaultBackend()
}

/**
 * A scalar tensor of a type. Throws `out_of_range` if the type cannot hold the value.
 *
 * @internal
 */
export function scalar(value: Literal, type: DType, backend: Backend, op = 'tensor'): Tensor {
  return constant(element(op, value, type), type, backend)
}

/**
 * A scalar tensor of a type, converted as `asType` does.
 *
 * @internal
 */
export function convertedScalar(value: Literal, type: DType, backend: Backend, saturate = false): Tensor {
  return constant(converted(value, type, saturate), type, backend)
}

function constant(value: Scalar, type: DType, backend: Backend): Tensor {
  return create('constant', backend, { type, shape: [], names: noNames(0) }, { value })
}

/**
 * The input as a tensor: itself, or a scalar of its own type on the default backend. Throws `invalid_value`
 * or `disposed`.
 *
 * @internal
 */
export function toTensor(input: TensorLike, op = 'tensor'): Tensor {
  return isTensor(input)
    ? alive(op, input)
    : scalar(input, literalType(input, op), defaultBackend(undefined, op), op)
}
