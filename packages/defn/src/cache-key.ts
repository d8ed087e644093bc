// The key of a compiled function: everything about its arguments that the trace may depend on, as text.
import { isTensor, type Tensor, type TensorLike, WeakFloat } from '@nx/tensor'
import { containerKind, literalType, partsOf } from '@nx/tensor/internal'
import { type DType, identityKey } from '@nx/types'
import { isTracedLeaf } from './container.ts'

/**
 * Text that differs where types, shapes, names, vectorized axes, structure or static values differ. Appends the
 * leaves in the order of `flattenContainer`. Throws `container` in the name of `op`.
 */
export function keyOfArguments(
  op: string,
  args: readonly unknown[],
  statics: readonly number[],
  leaves: TensorLike[],
  ofNumber = weakKey,
): string {
  let key = ''
  for (let i = 0; i < args.length; i++) {
    key += statics.includes(i) ? `${staticKey(op, args[i])};` : `${keyOf(op, args[i], leaves, ofNumber)};`
  }
  return key
}

/** A number is weaker than a scalar tensor of its type. */
const weakKey = (type: DType): string => `~${type}`

/** For who takes them for each other. */
export const scalarKey = (type: DType): string => `${type}[]`

function keyOf(
  op: string,
  value: unknown,
  leaves: TensorLike[],
  ofNumber: typeof weakKey,
  around: readonly unknown[] = [],
): string {
  if (isTracedLeaf(value)) {
    leaves.push(value)
    return isTensor(value) ? tensorKey(value) : ofNumber(literalType(value))
  }
  return nested(op, value, around, (item, within) => keyOf(op, item, leaves, ofNumber, within))
}

function staticKey(op: string, value: unknown, around: readonly unknown[] = []): string {
  if (isTracedLeaf(value) && !isTensor(value)) {
    const bare = value instanceof WeakFloat ? value.value : value
    return `=${literalType(value)}${typeof value}${Object.is(bare, -0) ? '-0' : String(bare)}`
  }
  return isTensor(value)
    ? identityKey(value)
    : nested(op, value, around, (item, within) => staticKey(op, item, within))
}

function nested(
  op: string,
  value: unknown,
  around: readonly unknown[],
  keyIn: (item: unknown, within: readonly unknown[]) => string,
): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function' || typeof value === 'symbol') return identityKey(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const kind = containerKind(op, value, around)
  const within = [...around, value]
  const key = (item: unknown): string => keyIn(item, within)
  if (kind === 'array') return `[${(value as unknown[]).map(key).join()}]`
  if (kind === 'class') return `${identityKey(value.constructor)}(${key(partsOf(value)!.parts)})`
  let text = '{'
  for (const name of Object.keys(value).sort())
    text += `${JSON.stringify(name)}:${key((value as Record<string, unknown>)[name])},`
  return `${text}}`
}

/** Type, shape, names and vectorized axes of a tensor as text. */
function tensorKey(tensor: Tensor): string {
  const { names, vectorizedAxes } = tensor
  let key = `${tensor.type}[${tensor.spec.shape.join()}]`
  if (names.some((name) => name !== null)) key += JSON.stringify(names)
  if (vectorizedAxes.length > 0) key += JSON.stringify(vectorizedAxes)
  return key
}
