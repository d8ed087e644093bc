// Values of Elixir as they appear in serialized files.

/** A name that stands for itself, such as `:ok` or a module. */
export class Atom {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** A fixed group of values, `{a, b}`. */
export class Tuple {
  readonly items: readonly Term[]

  constructor(items: readonly Term[]) {
    this.items = items
  }
}

/** Keys and values of any kind, `%{a => b}`. */
export class TermMap {
  readonly pairs: readonly (readonly [Term, Term])[]

  constructor(pairs: readonly (readonly [Term, Term])[]) {
    this.pairs = pairs
  }
}

/** Lists are arrays, binaries are bytes. */
export type Term = number | bigint | Uint8Array | Atom | Tuple | TermMap | readonly Term[]

/** A tuple of the values given. */
export function tuple(...items: Term[]): Tuple {
  return new Tuple(items)
}

/** Whether a term is the atom of a name. */
export function isAtom(term: Term | undefined, name: string): boolean {
  return term instanceof Atom && term.name === name
}
