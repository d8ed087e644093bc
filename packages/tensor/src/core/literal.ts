// Numbers among tensors: weakly typed, turned into scalar constants of the type the tensors agree on.
import {
  type Backend,
  bitSize,
  Complex,
  convert,
  type DType,
  finiteMax,
  finiteMin,
  inferType,
  isComplex,
  isInteger,
  isSigned,
  mergeLiteral,
  mergeTypes,
  NxError,
  type Scalar,
} from '@nx/types'
import { create } from './apply.ts'
import { noNames } from './axes.ts'
import { defaultBackend } from './default-backend.ts'
import { isTensor, type Tensor } from './tensor.ts'

/** A number that counts as a floating-point literal even if it is integral; made by `weakFloat`. */
export class WeakFloat {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** One element as users write it. */
export type Literal = Scalar | boolean | WeakFloat

/** What functions take as a tensor: a tensor, or one number, bigint, boolean or `Complex`. */
export type TensorLike = Tensor | Literal

/** The type of a literal on its own. */
export function literalType(input: Literal): DType {
  return input instanceof WeakFloat ? 'f32' : inferType(input)
}

/** The type that tensors and literals have together; literals only decide where no tensor does. */
export function commonType(inputs: readonly TensorLike[]): DType {
  let type: DType | undefined
  for (const input of inputs) if (isTensor(input)) type = type === undefined ? input.type : mergeTypes(type, input.type)
  for (const input of inputs) {
    if (isTensor(input)) continue
    if (type === undefined) type = literalType(input)
    else if (input instanceof WeakFloat) type = mergeLiteral(type, 0.5)
    else if (typeof input !== 'boolean') type = mergeLiteral(type, input)
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

/** A scalar tensor of a type. Throws `out_of_range` if the type cannot hold the value. */
export function scalar(value: Literal, type: DType, backend: Backend): Tensor {
  return create('constant', backend, { type, shape: [], names: noNames(0) }, { value: element('tensor', value, type) })
}

/** The input as a tensor: itself, or a scalar of its own type on the default backend. */
export function toTensor(input: TensorLike): Tensor {
  return isTensor(input) ? input : scalar(input, literalType(input), defaultBackend())
}

/** A literal as an element of a type. Throws `out_of_range`, or `invalid_value` for what is no number at all. */
export function element(op: string, input: Literal, type: DType): Scalar {
  const value = input instanceof WeakFloat ? input.value : typeof input === 'boolean' ? Number(input) : input
  if (typeof value === 'number' || typeof value === 'bigint') {
    if (isInteger(type) && outside(value, type)) throw outOfRange(op, value, type)
  } else if (!(value instanceof Complex)) {
    throw new NxError('invalid_value', op, `${describe(value)} is not a number; give numbers`, { value })
  }
  if (type === 'f32' && typeof value === 'number') return Math.fround(value)
  return isComplex(type) && !(value instanceof Complex)
    ? convert('f64', type)(Number(value))
    : convert(inferType(value), type)(value)
}

/** Whether a number is beyond the range of an integer type. NaN is not. */
export function outside(value: number | bigint, type: DType): boolean {
  const signed = isSigned(type)
  const end = 2 ** (bitSize(type) - (signed ? 1 : 0))
  return value >= end || value < (signed ? -end : 0)
}

/** The error for an integer that a type cannot hold. */
export function outOfRange(op: string, value: number | bigint, type: DType): NxError {
  return new NxError(
    'out_of_range',
    op,
    `${value} does not fit ${type}, whose range is ${finiteMin(type)} to ${finiteMax(type)}; give a wider type, or ` +
      `tensor(…, { type: '${type}', wrap: true }) to keep the low bits`,
    { value, type },
  )
}

/** A value as error messages show it. */
export function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? `an object (${value.constructor?.name ?? 'no class'})` : String(value)
}
