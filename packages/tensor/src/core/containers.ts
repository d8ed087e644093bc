// Functions of one tensor, over all tensors of arrays, plain objects and classes that opt in.
import { Complex } from '@nx/types'
import { type Literal, WeakFloat } from './element.ts'
import { type TensorLike, toTensor } from './literal.ts'
import { isTensor, type Tensor } from './tensor.ts'

/** A container with a tensor for each tensor or number in it. */
export type MappedTensors<T> = T extends Tensor | Literal ? Tensor : { [K in keyof T]: MappedTensors<T[K]> }

const container = /* @__PURE__ */ Symbol.for('nx.container')

interface Parts {
  readonly parts: unknown
  readonly rebuild: (parts: unknown) => unknown
}

/** Applies a function to every tensor and number of a container; anything else in it stays. */
export function mapTensors<T>(value: T, fn: (tensor: Tensor) => Tensor): MappedTensors<T> {
  return visit(value, fn) as MappedTensors<T>
}

function visit(value: unknown, fn: (tensor: Tensor) => Tensor): unknown {
  if (isLeaf(value)) return fn(toTensor(value))
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => visit(item, fn))
  if (container in value) {
    const { parts, rebuild } = (value as Record<typeof container, () => Parts>)[container]()
    return rebuild(visit(parts, fn))
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, fn)]))
}

function isLeaf(value: unknown): value is TensorLike {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return true
  return isTensor(value) || value instanceof Complex || value instanceof WeakFloat
}
