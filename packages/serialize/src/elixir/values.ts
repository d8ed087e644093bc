// Plain values that Elixir keeps beside the tensors of a struct, and the keys of maps.
import { NxError } from '@nx/types'
import { malformed } from '../core/malformed.ts'
import { quote } from '../core/quote.ts'
import { Atom, type Term, TermMap, Tuple } from './term.ts'

const constants: Readonly<Record<string, unknown>> = { nil: null, true: true, false: false }

/** A term as a JavaScript value: atoms and binaries become strings, tuples and lists arrays. */
export function valueOf(op: string, term: Term): unknown {
  if (term instanceof Atom) return Object.hasOwn(constants, term.name) ? constants[term.name] : term.name
  if (term instanceof Uint8Array) return new TextDecoder().decode(term)
  if (term instanceof Tuple) return term.items.map((item) => valueOf(op, item))
  if (term instanceof TermMap) return objectOf(op, term.pairs, (item) => valueOf(op, item))
  if (typeof term === 'object') return term.map((item) => valueOf(op, item))
  return term
}

/** An object from keys and values. Throws `malformed` for keys that are no text or number, or come twice. */
export function objectOf<T>(
  op: string,
  pairs: readonly (readonly [Term, Term])[],
  read: (term: Term) => T,
): Record<string, T> {
  const entries = new Map<string, T>()
  for (const [key, term] of pairs) {
    const name = keyOf(op, key)
    if (entries.has(name)) throw malformed(op, `two keys read ${quote(name)}`, { key: name })
    entries.set(name, read(term))
  }
  return Object.fromEntries(entries)
}

function keyOf(op: string, key: Term): string {
  if (key instanceof Atom) return key.name
  if (key instanceof Uint8Array) return new TextDecoder().decode(key)
  if (typeof key === 'number' || typeof key === 'bigint') return String(key)
  throw malformed(op, 'the keys of a map are atoms, text or integers')
}

/** The atom of an object's key. Throws `key` if it is longer than Elixir allows. */
export function keyTerm(op: string, key: string): Atom {
  if ([...key].length <= 255) return new Atom(key)
  throw new NxError(
    'key',
    op,
    `a key has at most 255 characters, got ${[...key].length}; choose a shorter one`,
    {
      key,
    },
  )
}
