// Containers: arrays, plain objects and classes that opt in, with tensors and numbers as leaves.
import { isTensor, type Tensor, type TensorLike, type WeakFloat } from '@nx/tensor'
import { containerKind, isLeaf, own, partsOf, toTensor } from '@nx/tensor/internal'
import type { Scalar } from '@nx/types'

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

/**
 * A container with each number replaced by a tensor, as a traced function sees it and gives it back. Booleans, texts
 * and functions are static: they stay what they are.
 */
export type Traced<T> = T extends Tensor
  ? T
  : T extends Scalar | WeakFloat
    ? Tensor
    : T extends StaticValue | boolean | Container
      ? T
      : T extends object
        ? { [K in keyof T]: Traced<T[K]> }
        : T

/** A container with each number and boolean replaced by a tensor, as branches and loops compute them. */
export type TracedState<T> = T extends Tensor
  ? T
  : T extends Scalar | boolean | WeakFloat
    ? Tensor
    : T extends StaticValue | Container
      ? T
      : T extends object
        ? { [K in keyof T]: TracedState<T[K]> }
        : T

/** A container with numbers allowed in place of each tensor, as callers may give it. */
export type Like<T, Leaf = NumberLike> = T extends Tensor
  ? Leaf
  : T extends Scalar | boolean | WeakFloat | StaticValue | Container
    ? T
    : T extends object
      ? { [K in keyof T]: Like<T[K], Leaf> }
      : T

/** What becomes a tensor as an argument of a traced function. A boolean does not: it is static. */
export type NumberLike = Exclude<TensorLike, boolean>

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
 * Whether a value becomes a tensor as an argument: a tensor, a number, a bigint or a `Complex`. A boolean does not.
 *
 * @internal
 */
export function isTracedLeaf(value: unknown): value is NumberLike {
  return typeof value !== 'boolean' && isLeaf(value)
}

/**
 * Takes a container apart. Object keys go in sorted order, so that the order of writing does not matter.
 *
 * @throws NxError `container` for an instance of a class that does not implement `Container`, and for what contains
 * itself.
 *
 * @example
 * flattenContainer({ b: 2, a: [1, 'label', true] }).leaves // => [1, 2]
 */
export function flattenContainer(value: unknown): Flattened {
  return flattened('flattenContainer', value)
}

/**
 * The same for what branches, loops and functions of the host compute: booleans are leaves too.
 *
 * @internal
 */
export function flattenState(op: string, value: unknown): Flattened {
  return flattened(op, value, isLeaf)
}

/**
 * `flattenContainer` for the function named.
 *
 * @internal
 */
export function flattened(
  op: string,
  container: unknown,
  isOwn: typeof isLeaf | typeof isTracedLeaf = isTracedLeaf,
): Flattened {
  const leaves: TensorLike[] = []
  const visit = (value: unknown, around: readonly unknown[]): Structure => {
    if (isOwn(value)) {
      leaves.push(value)
      return { kind: 'leaf' }
    }
    if (typeof value !== 'object' || value === null) return { kind: 'static', value }
    const kind = containerKind(op, value, around)
    const within = [...around, value]
    const each = (item: unknown): Structure => visit(item, within)
    if (kind === 'array') return { kind, items: (value as unknown[]).map(each) }
    if (kind === 'class') {
      const { parts, rebuild } = partsOf(value)!
      return { kind, rebuild, parts: each(parts) }
    }
    const written = Object.keys(value)
    const keys = [...written].sort()
    return { kind, keys, written, items: keys.map((key) => each((value as Record<string, unknown>)[key])) }
  }
  const structure = visit(container, [])
  return { leaves, structure }
}

/**
 * Puts leaves into a structure.
 *
 * @internal
 */
export function withLeaves(structure: Structure, leaves: readonly unknown[]): unknown {
  // Most are one tensor, and calls come often.
  if (structure.kind === 'leaf') return leaves[0]
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
export function toTensors(op: string, value: unknown, flatten: typeof flattenState = flattened): unknown {
  const { leaves, structure } = flatten(op, value)
  return withLeaves(
    structure,
    leaves.map((leaf) => toTensor(leaf, op)),
  )
}

/**
 * A copy of a container with each leaf replaced.
 *
 * @internal
 */
export function replaceLeaves<T>(
  op: string,
  value: T,
  fn: (leaf: TensorLike, index: number) => unknown,
): unknown {
  const { leaves, structure } = flattened(op, value)
  return withLeaves(structure, leaves.map(fn))
}

/**
 * A copy of a container with another tensor of the same elements for each tensor: what a function gives back that may be
 * its argument.
 *
 * @internal
 */
export function ownTensors<T>(op: string, value: T): T {
  return replaceLeaves(op, value, (leaf) => (isTensor(leaf) ? own(leaf) : leaf)) as T
}
