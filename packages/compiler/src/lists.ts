// Lists of numbers, and what is worked out once.

/** Whether two lists of numbers are equal. */
export function same(left: readonly number[], right: readonly number[]): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false
  return true
}

/** What a list has at some places. */
export function pick<T>(list: readonly T[], places: ArrayLike<number>): T[] {
  const picked = new Array<T>(places.length)
  for (let i = 0; i < places.length; i++) picked[i] = list[places[i]!]!
  return picked
}

/**
 * The place of a value in a list of distinct ones, which is short; it is added if it is not there.
 *
 * @internal
 */
export function include<T>(list: T[], value: T): number {
  const at = list.indexOf(value)
  return at < 0 ? list.push(value) - 1 : at
}

/** The function, computed once for each argument. */
export function once<K, T>(of: (key: K) => T): (key: K) => T {
  const known = new Map<K, T>()
  return (key) => {
    let value = known.get(key)
    if (value === undefined) known.set(key, (value = of(key)))
    return value
  }
}

/** Values by lists of whole numbers of 32 bits; a list is written number by number, and then looked up or entered. */
export class ByNumbers<T> {
  readonly #cells: Map<number, Cell<T>> = new Map()
  readonly #list: number[] = []
  #length = 0
  #hash = 0

  /** Begins a list. */
  begin(): void {
    this.#length = this.#hash = 0
  }

  push(value: number): void {
    this.#list[this.#length++] = value
    this.#hash = (Math.imul(this.#hash, 0x9e3779b1) + value) | 0
  }

  /** The value of the list. */
  get(): T | undefined {
    let cell = this.#cells.get(this.#hash)
    while (cell !== undefined && !this.#is(cell.list)) cell = cell.before
    return cell?.value
  }

  /** Enters a value for the list, which has none. */
  add(value: T): void {
    const list = this.#list.slice(0, this.#length)
    this.#cells.set(this.#hash, { list, value, before: this.#cells.get(this.#hash) })
  }

  #is(list: readonly number[]): boolean {
    for (let i = 0; i < list.length; i++) if (list[i] !== this.#list[i]) return false
    return list.length === this.#length
  }
}

/** A value, and the one before it whose list has the same hash. */
interface Cell<T> {
  readonly list: readonly number[]
  readonly value: T
  readonly before: Cell<T> | undefined
}
