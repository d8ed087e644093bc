// Numbers among tensors: weakly typed, turned into scalar constants of the type the tensors agree on.
import { type Backend, Complex, type DType, inferType, isComplex, mergeLiteral, mergeTypes, type Scalar } from '@nx/types'
import { create } from './apply.ts'
import { noNames } from './axes.ts'
import { defaultBackend } from './default-backend.ts'
import { isTensor, type Tensor } from './tensor.ts'

/** What functions take as a tensor: a tensor, or one number, bigint, boolean or `Complex`. */
export type TensorLike = Tensor | Scalar | boolean

/** The type that tensors and literals have together; literals only decide where no tensor does. */
export function commonType(inputs: readonly TensorLike[]): DType {
  let type: DType | undefined
  for (const input of inputs) if (isTensor(input)) type = type === undefined ? input.type : mergeTypes(type, input.type)
  for (const input of inputs) {
    if (isTensor(input)) continue
    type = type === undefined || typeof input === 'boolean' ? (type ?? inferType(input)) : mergeLiteral(type, input)
  }
  return type!
}

/** The backend of the first tensor among the inputs, or the default one. */
export function backendAmong(inputs: readonly TensorLike[]): Backend {
  let found: Backend | undefined
  for (const input of inputs) {
    if (isTensor(input) && (found === undefined || found.yields || input.backend.adopt !== undefined)) found = input.backend
  }
  return found ?? defaultBackend()
}

/** A scalar tensor of a type. */
export function scalar(value: Scalar | boolean, type: DType, backend: Backend): Tensor {
  const out = { type, shape: [], names: noNames(0) }
  return create('constant', backend, out, { value: typeof value === 'boolean' ? Number(value) : fit(value, type) })
}

/** The input as a tensor: itself, or a scalar of its own type on the default backend. */
export function toTensor(input: TensorLike): Tensor {
  return isTensor(input) ? input : scalar(input, inferType(input), defaultBackend())
}

function fit(value: Scalar, type: DType): Scalar {
  return value instanceof Complex && !isComplex(type) ? value.re : value
}
