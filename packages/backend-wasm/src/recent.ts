// A cache of bounded size that keeps what is in use.

/**
 * Values by key, in two generations: once the young one holds half of the limit, what was not asked for since the last time
 * is forgotten. That costs less than keeping the order of use.
 */
export class Recent<T, K = string> {
  readonly #half: number
  #young: Map<K, T> = new Map()
  #old: Map<K, T> = new Map()

  constructor(limit: number) {
    this.#half = limit / 2
  }

  /** The value for a key, made if it is not there. */
  get(key: K, make: () => T): T {
    return this.find(key) ?? this.set(key, make())
  }

  /** The value for a key, if there is one. */
  find(key: K): T | undefined {
    const known = this.#young.get(key)
    if (known !== undefined) return known
    const value = this.#old.get(key)
    return value === undefined ? undefined : this.set(key, value)
  }

  /** Keeps a value, and returns it. */
  set(key: K, value: T): T {
    if (this.#young.size >= this.#half) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
    return value
  }
}
