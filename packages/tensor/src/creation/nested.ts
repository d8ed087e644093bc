// Nested arrays of numbers: their shape, their type, their elements in a row.
import { type DType, mergeTypes, NxError, type Shape } from '@nx/types'
import { bare, describe, type Literal } from '../core/element.ts'
import { literalType } from '../core/literal.ts'
import { isTensor } from '../core/tensor.ts'
import { bytesOfArray, isTypedArray, type TypedArray, typeOfArray } from './typed-array.ts'

/** Numbers in nested arrays of one shape. The innermost arrays may be typed. */
export type Nested = Literal | TypedArray | readonly Nested[]

/** How deep arrays may be nested, as in NumPy: an array that contains itself has no end. */
const maxDepth = 64

/** Lengths along the first branch; `forEachRow` checks that all others agree, and that there are not too many. */
export function shapeOf(data: Nested): number[] {
  const shape: number[] = []
  let level: Nested | undefined = data
  for (; isArray(level) && shape.length <= maxDepth; level = (level as readonly Nested[])[0])
    shape.push(level.length)
  return shape
}

/** The type that all elements have together; f32 if there are none. */
export function typeOf(op: string, data: Nested, shape: Shape): DType {
  if (isTypedArray(data)) return typeOfArray(data)
  let type: DType | undefined
  const add = (other: DType): void => {
    if (type !== other) type = type === undefined ? other : mergeTypes(type, other)
  }
  forEachRow(op, data, shape, (row) => {
    if (isTypedArray(row)) add(typeOfArray(row))
    else {
      for (const value of row) {
        // Most numbers change nothing, and there may be millions. Zero may be negative, so it is looked at.
        if (
          typeof value === 'number' &&
          (type === 'f32' || (type === 's32' && value && (value | 0) === value))
        )
          continue
        add(literalType(value, op))
      }
    }
  })
  return type ?? 'f32'
}

/**
 * Visits the innermost arrays in order. Throws `ragged` where the arrays do not agree with the shape, `rank` where
 * they are nested too deeply.
 */
export function forEachRow(
  op: string,
  data: Nested,
  shape: Shape,
  visit: (row: readonly Literal[] | TypedArray) => void,
  path: readonly number[] = [],
): void {
  if (shape.length > maxDepth) {
    throw new NxError(
      'rank',
      op,
      `arrays are nested at most ${maxDepth} deep, got more; make an array without itself in it`,
    )
  }
  const length = shape[path.length]
  if (!isArray(data) || data.length !== length) throw ragged(op, data, shape, path)
  if (path.length < shape.length - 1) {
    for (let i = 0; i < length; i++)
      forEachRow(op, (data as readonly Nested[])[i]!, shape, visit, [...path, i])
    return
  }
  if (isTypedArray(data)) bytesOfArray(op, data)
  const deeper = isTypedArray(data)
    ? -1
    : data.findIndex((value) => typeof value === 'object' && (isArray(value) || isTensor(value)))
  if (deeper >= 0) throw ragged(op, (data as readonly Nested[])[deeper]!, shape, [...path, deeper])
  const row = data as readonly Literal[] | TypedArray
  try {
    visit(row)
  } catch (error) {
    throw placed(op, error, row, path)
  }
}

/** The error of an element with its place: that of the first one like it. */
function placed(
  op: string,
  error: unknown,
  row: readonly Literal[] | TypedArray,
  path: readonly number[],
): unknown {
  if (!(error instanceof NxError)) return error
  const { code, message, details } = error
  const at = [...path, [...row].findIndex((each) => Object.is(bare(each), details['value']))]
  const rest = message.slice(op.length + 2)
  return new NxError(code, op, `at [${at.join(', ')}], ${rest}`, { ...details, path: at })
}

function ragged(op: string, got: Nested, shape: Shape, path: readonly number[]): NxError {
  if (isTensor(got)) {
    return new NxError(
      'nested_tensor',
      op,
      `at [${path.join(', ')}], got a tensor inside an array; join tensors with stack or concatenate`,
      { path },
    )
  }
  const ofLength = (length: number): string => `an array of length ${length}`
  const expected = path.length < shape.length ? ofLength(shape[path.length]!) : 'a number'
  return new NxError(
    'ragged',
    op,
    `nested arrays must have one shape, which is [${shape.join(', ')}] by the first branch; at [${path.join(', ')}] ` +
      `there must be ${expected}, got ${isArray(got) ? ofLength(got.length) : describe(got)}; pad the shorter ones`,
    { shape, path },
  )
}

function isArray(value: unknown): value is readonly Nested[] | TypedArray {
  return Array.isArray(value) || isTypedArray(value)
}
