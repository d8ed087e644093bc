// Containers: arrays, plain objects and classes that opt in, with tensors and numbers as leaves.
import { NxError } from '@nx/types'
import { refusesPromise } from './checks.ts'
import { describe, isLiteral, type Literal } from './element.ts'
import { type TensorLike, toTensor } from './literal.ts'
import { isTensor, type Tensor } from './tensor.ts'

/** A container with a tensor for each tensor or number in it. */
export type MappedTensors<T> = T extends Tensor | Literal ? Tensor : { [K in keyof T]: MappedTensors<T[K]> }

/** What a class gives that takes part as a container, by its method of the symbol `nx.container`. */
export interface ContainerParts {
  readonly parts: unknown
  readonly rebuild: (parts: unknown) => unknown
}

const container = /* @__PURE__ */ Symbol.for('nx.container')

/**
 * Whether a value is a leaf of a container: a tensor, a number, a bigint, a boolean or a `Complex`.
 *
 * @internal
 */
export function isLeaf(value: unknown): value is TensorLike {
  return isTensor(value) || isLiteral(value)
}

/**
 * What a class instance consists of, or `null` if it does not take part.
 *
 * @internal
 */
export function partsOf(value: object): ContainerParts | null {
  return container in value ? (value as Record<typeof container, () => ContainerParts>)[container]() : null
}

/**
 * What kind of container a value is: the one definition for every function that takes tensors in containers. `around`
 * are the containers that it is in. Throws `container` for what is none, and for one that is within itself.
 *
 * @internal
 */
export function containerKind(
  op: string,
  value: unknown,
  around: readonly unknown[] = [],
): 'array' | 'class' | 'object' {
  if (typeof value !== 'object' || value === null) throw notContainer(op, value)
  if (around.includes(value))
    throw containerError(op, value, 'a container that is within itself', 'leave that out')
  if (around.length > deepest)
    throw containerError(op, value, `containers more than ${deepest} deep`, 'make it flatter')
  if (Array.isArray(value)) return 'array'
  if (container in value) return 'class'
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return 'object'
  throw notContainer(op, value)
}

/** Deeper ones could exhaust the stack. */
const deepest = 1000

/**
 * The error for what is no container; the fix may be another one.
 *
 * @internal
 */
export function notContainer(op: string, value: unknown, fix: string = hintFor(value)): NxError {
  return containerError(op, value, describe(value), `only arrays and plain objects hold them; ${fix}`)
}

function hintFor(value: unknown): string {
  if (ArrayBuffer.isView(value)) return 'make it a tensor with tensor(data)'
  if (refusesPromise(value)) return 'await it first'
  return 'for a class, give it the method [container]'
}

function containerError(op: string, value: unknown, got: string, fix: string): NxError {
  return new NxError('container', op, `got ${got} where tensors or a container of them belong; ${fix}`, {
    got: describe(value),
  })
}

/**
 * Applies a function to every tensor and number of a container; anything else in it stays. Throws `container` for
 * what is neither.
 */
export function mapTensors<T>(op: string, value: T, fn: (tensor: Tensor) => Tensor): MappedTensors<T> {
  if (!isLeaf(value)) containerKind(op, value)
  return visit(op, value, fn, []) as MappedTensors<T>
}

function visit(
  op: string,
  value: unknown,
  fn: (tensor: Tensor) => Tensor,
  around: readonly unknown[],
): unknown {
  if (isLeaf(value)) return fn(toTensor(value, op))
  if (typeof value !== 'object' || value === null) return value
  const kind = containerKind(op, value, around)
  const within = [...around, value]
  if (kind === 'array') return (value as unknown[]).map((item) => visit(op, item, fn, within))
  if (kind === 'class') {
    const { parts, rebuild } = partsOf(value)!
    return rebuild(visit(op, parts, fn, within))
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(op, item, fn, within)]))
}
