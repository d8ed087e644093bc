// The way in: JavaScript values to tensors.
import { type Backend, type DType, encode, NxError, sizeOf, underName } from '@nx/types'
import { create } from '../core/apply.ts'
import { checkNames } from '../core/axes.ts'
import { mergeNames } from '../core/broadcast-shapes.ts'
import { defaultBackend } from '../core/default-backend.ts'
import { element, type Literal } from '../core/element.ts'
import { literalType } from '../core/literal.ts'
import { checkOptions, checkType } from '../core/options.ts'
import { isTensor, type Names, Tensor } from '../core/tensor.ts'
import type { Tensor as TypedTensor, TypeOfData } from '../core/typed.ts'
import { own, view } from '../core/view.ts'
import { forEachRow, type Nested, shapeOf, typeOf } from './nested.ts'
import { bytesOfArray, isTypedArray, typeOfArray } from './typed-array.ts'
import { writer } from './write.ts'

/** Options of `tensor`. */
export interface TensorOptions<T extends DType = DType> {
  /** Type of the elements; inferred by default. */
  readonly type?: T
  /** Names of the axes, `null` where an axis has none. */
  readonly names?: Names
  /** Where the tensor lives; the default backend if left out. */
  readonly backend?: Backend
  /** Whether integers that the `type` given cannot hold keep their low bits instead of raising. */
  readonly wrap?: boolean
}

/** What `tensor` takes. */
export type TensorData = Nested | Tensor

/**
 * Makes a tensor from a number, nested arrays of numbers, or a typed array.
 *
 * The type is s32 if all numbers are integers, f32 if any has a fraction or is NaN, infinite or `-0`, s64 for
 * `bigint`, u8 for booleans, c64 for `Complex`, and a typed array's own. Of a tensor it is another one of the
 * same elements, once its type and names are found to agree with the options.
 *
 * @throws NxError `ragged` if nested arrays differ in length, `out_of_range` if an integer does not fit the type,
 * `not_integer`, `complex_value` or `invalid_value` for other values it cannot hold, `names_length` or
 * `duplicate_name` for wrong names, `type_mismatch` or `backend_mismatch` for a tensor that is not what was asked for.
 *
 * @example
 * toArray(tensor([[1, 2], [3, 4]])) // => [[1, 2], [3, 4]]
 * tensor([1, 2.5]).type // => 'f32'
 * toArray(tensor([300, -1], { type: 'u8', wrap: true })) // => [44, 255]
 * tensor([[1, 2]], { names: ['row', 'column'] }).names // => ['row', 'column']
 * tensor(new Float64Array([1, 2])).type // => 'f64'
 */
export function tensor<const D extends TensorData, T extends DType = TypeOfData<D>>(
  data: D,
  options: TensorOptions<T> = {},
): TypedTensor<T> {
  checkOptions('tensor', options, ['type', 'names', 'backend', 'wrap'])
  return tensorOf('tensor', data, options) as TypedTensor<T>
}

/**
 * The tensor that the function named makes.
 *
 * @internal
 */
export function tensorOf(op: string, data: TensorData, options: TensorOptions): Tensor {
  const given = options.type === undefined ? undefined : checkType(op, options.type)
  if (isTensor(data)) return assertTensor(op, data, options)
  const backend = defaultBackend(options.backend, op)
  const wrap = options.wrap === true && given !== undefined
  const shape = shapeOf(data)
  const names = checkNames(op, options.names, shape.length)
  if (shape.length === 0) {
    const literal = data as Literal
    const type = given ?? literalType(literal, op)
    const value = element(op, literal, type, wrap)
    return underName(op, () => create('constant', backend, { type, shape, names }, { value }))
  }
  const type = given ?? typeOf(op, data, shape)
  const spec = { type, shape }
  const bytes = toBytes(op, data, type, shape, wrap)
  return new Tensor(
    backend,
    underName(op, () => backend.upload(bytes, spec)),
    spec,
    names,
    [],
  )
}

function toBytes(op: string, data: Nested, type: DType, shape: readonly number[], wrap: boolean): Uint8Array {
  if (isTypedArray(data) && typeOfArray(data) === type) {
    return bytesOfArray(op, data)
  }
  const { elements, write } = writer(op, type, sizeOf(shape), wrap)
  forEachRow(op, data, shape, (row) => {
    for (const value of row) write(value)
  })
  return encode(elements, type)
}

function assertTensor(op: string, data: Tensor, options: TensorOptions): Tensor {
  const { type = data.type, names = data.names, backend = data.backend } = options
  if (type !== data.type)
    throw mismatch(op, 'type', type, data.type, `convert it with asType(tensor, '${type}')`)
  if (backend !== data.backend) {
    throw mismatch(
      op,
      'backend',
      backend.name,
      data.backend.name,
      'move it with backendTransfer(tensor, backend)',
    )
  }
  if (names === data.names) return own(data)
  const checked = checkNames(op, names, data.shape.length)
  checked.forEach((name, axis) => mergeNames(op, data.names[axis]!, name, [data]))
  return view(data, checked, data.vectorizedAxes)
}

function mismatch(op: string, what: string, expected: string, got: string, fix: string): NxError {
  const message = `got a tensor of ${what} ${got} where ${expected} was asked for; ${fix}`
  return new NxError(`${what}_mismatch`, op, message, { expected, got })
}
