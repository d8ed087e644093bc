// When requests are meant to be sent: Poisson processes, steady or in bursts.

/** Milliseconds since the start at which requests are due, in order, for ever. */
export type Arrivals = Iterator<number, never>

/** Independent requests, `rate` a second on average. */
export function* poisson(rate: number, random: () => number): Generator<number, never> {
  for (let time = 0; ;) {
    time += (-Math.log(1 - random()) / rate) * 1000
    yield time
  }
}

/**
 * Bursts: in the first tenth of each period requests come at five times the mean rate, in the rest at the rate that keeps
 * the mean, as a Poisson process of changing rate.
 */
export function* bursts(rate: number, periodMs: number, random: () => number): Generator<number, never> {
  const [share, factor] = [0.1, 5]
  const calm = (1 - share * factor) / (1 - share)
  const most = rate * factor
  for (let time = 0; ;) {
    time += (-Math.log(1 - random()) / most) * 1000
    const now = (time % periodMs) / periodMs < share ? factor : calm
    if (random() < now / factor) yield time
  }
}
