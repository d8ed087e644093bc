// unflattenContainer: the way back from leaves to a container.
import { describe, list } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import { type Structure, withLeaves } from './container.ts'

/**
 * Puts leaves into a structure.
 *
 * @throws NxError `container` for what is no structure, `not_array` for leaves that are not in an array.
 *
 * @example
 * const { leaves, structure } = flattenContainer({ a: 1, b: [2] })
 * unflattenContainer(structure, leaves.map((leaf) => `${leaf}!`)) // => { a: '1!', b: ['2!'] }
 */
export function unflattenContainer(structure: Structure, leaves: readonly unknown[]): unknown {
  if (['leaf', 'static', 'array', 'object', 'class'].includes(structure?.kind))
    return withLeaves(structure, list('unflattenContainer', 'leaves', leaves))
  throw new NxError(
    'container',
    'unflattenContainer',
    `got ${describe(structure)} where a structure belongs; take that of flattenContainer(value)`,
    { structure },
  )
}
