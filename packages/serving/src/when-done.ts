// What may be there at once or later: a promise costs more than many a computation.

/** Whether a value is a promise, also one of another realm. */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as Partial<PromiseLike<T>> | null | undefined)?.then === 'function'
}

/**
 * Tells `done` what a function gives, or `failed` what it or `done` throws: at once, or when its promise has settled.
 */
export function whenDone<T>(
  run: () => T | PromiseLike<T>,
  done: (value: T) => void,
  failed: (error: unknown) => void,
): void {
  const finish = (value: T): void => {
    try {
      done(value)
    } catch (error) {
      failed(error)
    }
  }
  let given: T | PromiseLike<T>
  try {
    given = run()
  } catch (error) {
    failed(error)
    return
  }
  if (isPromise(given)) given.then(finish, failed)
  else finish(given)
}
