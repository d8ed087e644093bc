// A stream that can be left while its source has yet to give the next value.

/** Gives the values of a source until it is stopped; the source is told then, and not waited for. */
export class Stoppable<T> implements AsyncIterableIterator<T, undefined, undefined> {
  protected readonly source: AsyncIterator<T>
  protected stopped: { readonly error?: unknown } | null = null
  protected onStop: () => void = () => {}

  constructor(source: Iterable<T> | AsyncIterable<T>) {
    this.source =
      Symbol.asyncIterator in source
        ? source[Symbol.asyncIterator]()
        : valuesOf(source)[Symbol.asyncIterator]()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      this.onStop = () => {
        const { error } = this.stopped!
        if (error === undefined) resolve({ done: true, value: undefined })
        else reject(error as Error)
      }
      if (this.stopped !== null) this.onStop()
      else
        Promise.resolve(this.source.next()).then(
          (result) => resolve(result as IteratorResult<T, undefined>),
          reject,
        )
    })
  }

  /** Ends the stream, in an error if one is given. */
  stop(error?: unknown): void {
    if (this.stopped !== null) return
    this.stopped = { error }
    this.onStop()
    // Nobody is left who could be told.
    void this.close().catch(() => {})
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    if (this.stopped === null) {
      this.stopped = {}
      await this.close()
    }
    return { done: true, value: undefined }
  }

  protected async close(): Promise<void> {
    await this.source.return?.()
  }
}

async function* valuesOf<T>(source: Iterable<T>): AsyncGenerator<T> {
  yield* source
}
