// A cache of bounded size that forgets its oldest entries.

/** Values by key. */
export class Recent<T> {
  readonly #limit: number
  readonly #entries: Map<string, T> = new Map()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The value for a key, made if it is not there. */
  get(key: string, make: () => T): T {
    const known = this.#entries.get(key)
    if (known !== undefined) return known
    const value = make()
    if (this.#entries.size >= this.#limit) this.#entries.delete(this.#entries.keys().next().value!)
    this.#entries.set(key, value)
    return value
  }
}
