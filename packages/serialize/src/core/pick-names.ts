// The part of a file that is asked for.
import { NxError } from '@nx/types'
import { quote, quoteAll } from './quote.ts'

/** The entries of the names given, in their order, or all of them. Throws `unknown_name`, `option`. */
export function pickNames<T>(
  op: string,
  entries: ReadonlyMap<string, T>,
  names: readonly string[] | undefined,
): (readonly [name: string, entry: T])[] {
  if (names === undefined) return [...entries]
  if (!Array.isArray(names) || ![...names].every((name) => typeof name === 'string'))
    throw new NxError('option', op, "names is an array of names, as in { names: ['x'] }", { option: 'names' })
  return names.map((name: string) => [name, entryOf(op, entries, name)] as const)
}

/** The entry of a name. Throws `unknown_name`. */
export function entryOf<T>(op: string, entries: ReadonlyMap<string, T>, name: string): T {
  const entry = entries.get(name)
  if (entry !== undefined) return entry
  const known = [...entries.keys()]
  throw new NxError(
    'unknown_name',
    op,
    `there is no tensor ${quote(String(name))}; the file has ${quoteAll(known) || 'none'}`,
    { name, known },
  )
}
