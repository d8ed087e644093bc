// Nested arrays of numbers: their shape, their type, their elements in a row.
import { type DType, mergeTypes, NxError, type Shape } from '@nx/types'
import { describe, type Literal, literalType } from '../core/literal.ts'
import { isTensor } from '../core/tensor.ts'
import { isTypedArray, type TypedArray, typeOfArray } from './typed-array.ts'

/** Numbers in nested arrays of one shape. The innermost arrays may be typed. */
export type Nested = Literal | TypedArray | readonly Nested[]

/** Lengths along the first branch; `forEachRow` checks that all others agree. */
export function shapeOf(data: Nested): number[] {
  const shape: number[] = []
  for (let level: Nested | undefined = data; isArray(level); level = (level as readonly Nested[])[0]) shape.push(level.length)
  return shape
}

/** The type that all elements have together; f32 if there are none. */
export function typeOf(op: string, data: Nested, shape: Shape): DType {
  let type: DType | undefined
  const add = (other: DType): void => {
    if (type !== other) type = type === undefined ? other : mergeTypes(type, other)
  }
  forEachRow(op, data, shape, (row) => {
    if (isTypedArray(row)) add(typeOfArray(row))
    else for (const value of row) add(literalType(checkLiteral(op, value)))
  })
  return type ?? 'f32'
}

/** Visits the innermost arrays in order. Throws `ragged` where the arrays do not agree with the shape. */
export function forEachRow(
  op: string,
  data: Nested,
  shape: Shape,
  visit: (row: readonly Literal[] | TypedArray) => void,
  path: number[] = [],
): void {
  const depth = path.length
  if (!isArray(data) || data.length !== shape[depth]) {
    const got = isArray(data) ? `an array of length ${data.length}` : describe(data)
    throw new NxError(
      'ragged',
      op,
      `nested arrays must have one shape; the first branch has shape [${shape.join(', ')}], so at index ` +
        `[${path.join(', ')}] there must be an array of length ${shape[depth]}, got ${got}; pad the shorter ones`,
      { shape, path, depth },
    )
  }
  if (depth === shape.length - 1) return visit(data as readonly Literal[] | TypedArray)
  for (let i = 0; i < data.length; i++) forEachRow(op, (data as readonly Nested[])[i]!, shape, visit, [...path, i])
}

/** Returns the value if it is one element. Throws `nested_tensor`, `ragged` or `invalid_value`. */
export function checkLiteral(op: string, value: Nested): Literal {
  if (typeof value === 'number') return value
  if (isTensor(value)) {
    throw new NxError('nested_tensor', op, 'got tensors inside an array; join tensors with stack or concatenate')
  }
  if (isArray(value)) {
    throw new NxError(
      'ragged',
      op,
      `nested arrays must have one shape, got an array of length ${value.length} where the first branch has numbers`,
      { length: value.length },
    )
  }
  return value
}

function isArray(value: unknown): value is readonly Nested[] | TypedArray {
  return Array.isArray(value) || isTypedArray(value)
}
