// Faults at times that a seed decides.

/** Something that happens during a run. */
export interface Fault {
  readonly atMs: number
  readonly name: string
  readonly strike: () => void | Promise<void>
}

/** Moments about `everyMs` apart, each anywhere in its interval, the first and the last interval left alone. */
export function moments(everyMs: number, durationMs: number, random: () => number): readonly number[] {
  const found: number[] = []
  for (let start = everyMs / 2; start + everyMs <= durationMs; start += everyMs)
    found.push(start + random() * everyMs)
  return found
}

/** Lets faults happen in time; `done` fulfills when all have, and rejects if one could not be made. */
export function unleash(faults: readonly Fault[]): { readonly done: Promise<void> } {
  const struck = faults.map(
    ({ atMs, name, strike }) =>
      new Promise<void>((resolve, reject) => {
        setTimeout(() => {
          Promise.resolve()
            .then(strike)
            .then(resolve, (cause: unknown) =>
              reject(new Error(`could not make the fault ${name}`, { cause })),
            )
        }, atMs)
      }),
  )
  const done = Promise.all(struck).then(() => undefined)
  done.catch(() => undefined)
  return { done }
}
