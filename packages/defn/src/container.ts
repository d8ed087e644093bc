// Containers: arrays, plain objects and classes that opt in, with tensors and numbers as leaves.
import { isLiteral, isTensor, type Tensor, type TensorLike, toTensor, type WeakFloat } from '@nx/tensor'
import { NxError, type Scalar } from '@nx/types'

/** Symbol of the method by which a class takes part as a container; the same in every copy of this package. */
export const container: unique symbol = /* @__PURE__ */ Symbol.for('nx.container')

/**
 * What a class implements to travel through `jit`, `cond`, `whileLoop` and `grad`.
 *
 * `parts` is any container of everything that results may depend on; values that are not numbers or tensors are
 * static. `rebuild` makes an instance from other parts of the same structure.
 *
 * @example
 * class Line {
 *   slope: Tensor
 *   name: string
 *   constructor(slope: Tensor, name: string) {
 *     this.slope = slope
 *     this.name = name
 *   }
 *   [container]() {
 *     return {
 *       parts: [this.slope, this.name] as const,
 *       rebuild: ([slope, name]: readonly [Tensor, string]) => new Line(slope, name),
 *     }
 *   }
 * }
 * const steeper = jit((line: Line) => new Line(multiply(line.slope, 2), line.name))
 * toNumber(steeper(new Line(tensor(3), 'a')).slope) // => 6
 */
export interface Container<Parts = unknown, Self = unknown> {
  [container](): { readonly parts: Parts; readonly rebuild: (parts: Parts) => Self }
}

/** A container with each number replaced by a tensor, as a traced function sees it and gives it back. */
export type Traced<T> = T extends Tensor
  ? T
  : T extends Scalar | boolean | WeakFloat
    ? Tensor
    : T extends StaticValue | Container
      ? T
      : T extends object
        ? { [K in keyof T]: Traced<T[K]> }
        : T

/** A container with numbers allowed in place of each tensor, as callers may give it. */
export type Like<T> = T extends Tensor
  ? TensorLike
  : T extends Scalar | boolean | WeakFloat | StaticValue | Container
    ? T
    : T extends object
      ? { [K in keyof T]: Like<T[K]> }
      : T

type StaticValue = string | symbol | null | undefined | ((...args: never[]) => unknown)

/** How the leaves of a container are arranged. */
export type Structure =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'static'; readonly value: unknown }
  | { readonly kind: 'array'; readonly items: readonly Structure[] }
  | ObjectStructure
  | { readonly kind: 'class'; readonly rebuild: (parts: unknown) => unknown; readonly parts: Structure }

interface ObjectStructure {
  readonly kind: 'object'
  /** Sorted; the leaves come in this order. */
  readonly keys: readonly string[]
  /** The keys as they were written. */
  readonly written: readonly string[]
  readonly items: readonly Structure[]
}

/** The leaves of a container, outermost first, and how they are arranged. */
export interface Flattened {
  readonly leaves: readonly TensorLike[]
  readonly structure: Structure
}

/**
 * Whether a value is a leaf: a tensor, a number, a bigint, a boolean or a `Complex`.
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
export function partsOf(value: object): ReturnType<Container<unknown>[typeof container]> | null {
  return container in value ? (value as Container)[container]() : null
}

/**
 * Whether a value is a plain object, as `{}` and `Object.create(null)` give.
 *
 * @internal
 */
export function isPlainObject(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

/**
 * Takes a container apart. Object keys go in sorted order, so that the order of writing does not matter.
 *
 * @throws NxError `container` for an instance of a class that does not implement `Container`.
 *
 * @example
 * flattenContainer({ b: 2, a: [1, 'label'] }).leaves // => [1, 2]
 */
export function flattenContainer(value: unknown): Flattened {
  const leaves: TensorLike[] = []
  const structure = visit(value, leaves)
  return { leaves, structure }
}

function visit(value: unknown, leaves: TensorLike[]): Structure {
  if (isLeaf(value)) {
    leaves.push(value)
    return { kind: 'leaf' }
  }
  if (typeof value !== 'object' || value === null) return { kind: 'static', value }
  if (Array.isArray(value)) return { kind: 'array', items: value.map((item) => visit(item, leaves)) }
  const own = partsOf(value)
  if (own !== null) return { kind: 'class', rebuild: own.rebuild, parts: visit(own.parts, leaves) }
  if (!isPlainObject(value)) throw notContainer(value)
  const written = Object.keys(value)
  const keys = [...written].sort()
  return { kind: 'object', keys, written, items: keys.map((key) => visit(value[key], leaves)) }
}

/**
 * The error for an object that is neither a leaf nor a container.
 *
 * @internal
 */
export function notContainer(value: object): NxError {
  const name = value.constructor.name
  const hint = ArrayBuffer.isView(value)
    ? 'make it a tensor with tensor(data)'
    : 'give it the method [container], or pass its tensors in an array or plain object'
  return new NxError(
    'container',
    'jit',
    `an instance of ${name} is not a container, got it where tensors belong; ${hint}`,
    {
      class: name,
    },
  )
}

/**
 * Puts leaves into a structure.
 *
 * @example
 * const { leaves, structure } = flattenContainer({ a: 1, b: [2] })
 * unflattenContainer(structure, leaves.map((leaf) => `${leaf}!`)) // => { a: '1!', b: ['2!'] }
 */
export function unflattenContainer(structure: Structure, leaves: readonly unknown[]): unknown {
  let next = 0
  const build = (node: Structure): unknown => {
    switch (node.kind) {
      case 'leaf':
        return leaves[next++]
      case 'static':
        return node.value
      case 'array':
        return node.items.map(build)
      case 'object':
        return buildObject(node, build)
      case 'class':
        return node.rebuild(build(node.parts))
    }
  }
  return build(structure)
}

function buildObject(node: ObjectStructure, build: (node: Structure) => unknown): Record<string, unknown> {
  const object: Record<string, unknown> = Object.fromEntries(node.written.map((key) => [key, undefined]))
  node.keys.forEach((key, i) => (object[key] = build(node.items[i]!)))
  return object
}

/**
 * A copy of a container with each number replaced by a tensor.
 *
 * @internal
 */
export function toTensors(value: unknown): unknown {
  return mapLeaves(value, (leaf) => toTensor(leaf))
}

/**
 * A copy of a container with each leaf replaced.
 *
 * @internal
 */
export function mapLeaves<T>(value: T, fn: (leaf: TensorLike, index: number) => unknown): unknown {
  const { leaves, structure } = flattenContainer(value)
  return unflattenContainer(structure, leaves.map(fn))
}
