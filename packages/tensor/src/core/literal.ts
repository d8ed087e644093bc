// Numbers among tensors: weakly typed, turned into scalar constants of the type the tensors agree on.
import { type Backend, type DType, inferType, mergeLiteral, mergeTypes } from '@nx/types'
import { create } from './apply.ts'
import { noNames } from './axes.ts'
import { defaultBackend } from './default-backend.ts'
import { element, type Literal, WeakFloat } from './element.ts'
import { isTensor, type Tensor } from './tensor.ts'

export { type Literal, WeakFloat } from './element.ts'

/** What functions take as a tensor: a tensor, or one number, bigint, boolean or `Complex`. */
export type TensorLike = Tensor | Literal

/**
 * The type of a literal on its own.
 *
 * @internal
 */
export function literalType(input: Literal): DType {
  return input instanceof WeakFloat ? 'f32' : inferType(input)
}

/**
 * The type that tensors and literals have together; literals only decide where no tensor does.
 *
 * @internal
 */
export function commonType(inputs: readonly TensorLike[]): DType {
  let type: DType | undefined
  for (const input of inputs)
    if (isTensor(input)) type = type === undefined ? input.type : mergeTypes(type, input.type)
  for (const input of inputs) {
    if (isTensor(input)) continue
    if (type === undefined) type = literalType(input)
    else if (input instanceof WeakFloat) type = mergeLiteral(type, 0.5)
    else if (typeof input !== 'boolean') type = mergeLiteral(type, input)
  }
  return type!
}

/**
 * The backend of the first tensor among the inputs, or the default one.
 *
 * @internal
 */
export function backendAmong(inputs: readonly TensorLike[]): Backend {
  let found: Backend | undefined
  for (const input of inputs) {
    if (isTensor(input) && (found === undefined || found.yields || input.backend.adopt !== undefined))
      found = input.backend
  }
  return found ?? defaultBackend()
}

/**
 * A scalar tensor of a type. Throws `out_of_range` if the type cannot hold the value.
 *
 * @internal
 */
export function scalar(value: Literal, type: DType, backend: Backend): Tensor {
  return create(
    'constant',
    backend,
    { type, shape: [], names: noNames(0) },
    { value: element('tensor', value, type) },
  )
}

/**
 * The input as a tensor: itself, or a scalar of its own type on the default backend.
 *
 * @internal
 */
export function toTensor(input: TensorLike): Tensor {
  return isTensor(input) ? input : scalar(input, literalType(input), defaultBackend())
}
