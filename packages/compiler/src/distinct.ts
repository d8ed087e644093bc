// Finds what is equal to what was there before.

/** Positions of items, no two of which are equal: told apart by a number, and by a text only where several share that. */
export class Distinct<T> {
  readonly #items: readonly T[]
  readonly #hashOf: (item: T) => number
  readonly #keyOf: (item: T) => string
  readonly #known: Map<number, number | Map<string, number>> = new Map()

  /** `items` is where the caller keeps them. */
  constructor(items: readonly T[], hashOf: (item: T) => number, keyOf: (item: T) => string) {
    this.#items = items
    this.#hashOf = hashOf
    this.#keyOf = keyOf
  }

  /** The position of an equal item; that after the last one if there is none, where the caller then puts this one. */
  positionOf(item: T): number {
    const next = this.#items.length
    const hash = this.#hashOf(item)
    let known = this.#known.get(hash)
    if (known === undefined) {
      this.#known.set(hash, next)
      return next
    }
    if (typeof known === 'number') {
      known = new Map([[this.#keyOf(this.#items[known]!), known]])
      this.#known.set(hash, known)
    }
    const key = this.#keyOf(item)
    const position = known.get(key) ?? next
    known.set(key, position)
    return position
  }

  /** To be called for an item that the caller drops. */
  forget(item: T): void {
    const hash = this.#hashOf(item)
    const known = this.#known.get(hash)
    if (typeof known === 'object') known.delete(this.#keyOf(item))
    else this.#known.delete(hash)
  }
}

/** A number that depends on all of some. */
export function hashOf(start: number, numbers: readonly number[]): number {
  let hash = start
  for (const each of numbers) hash = (31 * hash + each) | 0
  return hash
}
