// Functions of one tensor, over all tensors of arrays, plain objects and classes that opt in.
import { isLiteral, type Literal, notLiteral } from './element.ts'
import { type TensorLike, toTensor } from './literal.ts'
import { isTensor, type Tensor } from './tensor.ts'

/** A container with a tensor for each tensor or number in it. */
export type MappedTensors<T> = T extends Tensor | Literal ? Tensor : { [K in keyof T]: MappedTensors<T[K]> }

const container = /* @__PURE__ */ Symbol.for('nx.container')

interface Parts {
  readonly parts: unknown
  readonly rebuild: (parts: unknown) => unknown
}

/**
 * Applies a function to every tensor and number of a container; anything else in it stays. Throws
 * `invalid_value` for what is neither.
 */
export function mapTensors<T>(op: string, value: T, fn: (tensor: Tensor) => Tensor): MappedTensors<T> {
  if (!isLeaf(value) && (typeof value !== 'object' || value === null)) throw notLiteral(op, value)
  return visit(op, value, fn) as MappedTensors<T>
}

function visit(op: string, value: unknown, fn: (tensor: Tensor) => Tensor): unknown {
  if (isLeaf(value)) return fn(toTensor(value, op))
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => visit(op, item, fn))
  if (container in value) {
    const { parts, rebuild } = (value as Record<typeof container, () => Parts>)[container]()
    return rebuild(visit(op, parts, fn))
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(op, item, fn)]))
}

function isLeaf(value: unknown): value is TensorLike {
  return isTensor(value) || isLiteral(value)
}
