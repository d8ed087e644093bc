// Tensors in nested containers by names such as `layer.w`.
import { type Tensor, type TensorLike } from '@nx/tensor'
import { containerKind, describe, isLeaf, partsOf, toTensor } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import { checkAxes } from './check-axes.ts'
import { defaultLimits } from './limits.ts'
import { quote } from './quote.ts'

/** Tensors by name: an object or array of them, or of others such. */
// prettier-ignore
export type NamedTensors =
  { readonly [name: string]: TensorLike | NamedTensors } | readonly (TensorLike | NamedTensors)[]

/**
 * The tensors of nested containers with their names: keys and indices, with dots between. Throws `container`, `rank` for
 * tensors of more axes than files may have, and `name` where names would not tell what was nested: for keys that have a
 * dot themselves, unless nothing is nested.
 */
export function flattenNames(op: string, tensors: NamedTensors): [name: string, Tensor][] {
  if (isLeaf(tensors) || Array.isArray(tensors)) throw withoutNames(op, tensors)
  const named: [string, Tensor][] = []
  let dotted: string | undefined
  let nested = false
  const walk = (value: unknown, path: readonly string[], around: readonly unknown[]): void => {
    const name = path.join('.')
    if (isLeaf(value)) return void named.push([name, checkAxes(op, toTensor(value, op), name)])
    nested ||= path.length > 0
    for (const [key, item] of entriesOf(op, value, name, around)) {
      if (!key.isWellFormed()) throw halfCharacter(op, key)
      const inner = [...path, key]
      if (key.includes('.')) dotted ??= inner.join('.')
      walk(item, inner, [...around, value])
    }
  }
  walk(tensors, [], [])
  if (nested && dotted !== undefined) throw dottedKey(op, dotted)
  return named
}

/** What a container holds, by keys or indices. */
function entriesOf(
  op: string,
  value: unknown,
  name: string,
  around: readonly unknown[],
): (readonly [string, unknown])[] {
  try {
    const kind = containerKind(op, value, around)
    if (around.length > defaultLimits.depth) throw tooDeep(op)
    // Holes of an array are entries too, of what is no tensor.
    if (kind === 'array') return Object.entries(Array.from(value as unknown[]))
    if (kind === 'class') return entriesOf(op, partsOf(value as object)!.parts, name, around)
    return Object.entries(value as object)
  } catch (error) {
    if (!(error instanceof NxError) || name === '') throw error
    throw new NxError(error.code, op, `${quote(name)}: ${error.message.slice(op.length + 2)}`, {
      ...error.details,
      name,
    })
  }
}

function withoutNames(op: string, tensors: unknown): NxError {
  return new NxError(
    'container',
    op,
    'got tensors without names where an object of tensors by name belongs; write { name: tensor }',
    { got: describe(tensors) },
  )
}

function tooDeep(op: string): NxError {
  return new NxError(
    'container',
    op,
    `containers are nested more than ${defaultLimits.depth} deep; nest them less`,
    {
      depth: defaultLimits.depth,
    },
  )
}

function halfCharacter(op: string, key: string): NxError {
  return new NxError(
    'name',
    op,
    `the key ${quote(key)} has half of a character, and no file can hold it; rename it`,
    {
      key,
    },
  )
}

function dottedKey(op: string, name: string): NxError {
  return new NxError(
    'name',
    op,
    `a key among nested ones has no dot, got ${quote(name)}; choose another, or name all tensors in one flat object`,
    { name },
  )
}
