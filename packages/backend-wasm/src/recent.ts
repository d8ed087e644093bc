// A cache of bounded size that keeps what is in use.

/**
 * Values by key, in two generations: once the young one holds half of the limit, what was not asked for since the last time
 * is forgotten. That costs less than keeping the order of use.
 */
export class Recent<T> {
  readonly #half: number
  #young: Map<string, T> = new Map()
  #old: Map<string, T> = new Map()

  constructor(limit: number) {
    this.#half = limit / 2
  }

  /** The value for a key, made if it is not there. */
  get(key: string, make: () => T): T {
    return this.find(key) ?? this.set(key, make())
  }

  /** The value for a key, if there is one. */
  find(key: string): T | undefined {
    const known = this.#young.get(key)
    if (known !== undefined) return known
    const value = this.#old.get(key)
    return value === undefined ? undefined : this.set(key, value)
  }

  /** Keeps a value, and returns it. */
  set(key: string, value: T): T {
    if (this.#young.size >= this.#half) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
    return value
  }
}
