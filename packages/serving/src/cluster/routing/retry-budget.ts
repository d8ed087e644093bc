// How many calls may be made again: a share of traffic, so that retries never multiply a failure.

/** Options of the retry budget. */
export interface RetryBudgetOptions {
  /** Retries per call, in the long run; 0.1 by default. */
  readonly ratio?: number
  /** Retries that may come at once, as when a member dies that had many calls; 100 by default. */
  readonly burst?: number
}

/** A token bucket that calls fill and retries empty. */
export class RetryBudget {
  private readonly ratio: number
  private readonly burst: number
  private tokens: number

  constructor({ ratio = 0.1, burst = 100 }: RetryBudgetOptions = {}) {
    this.ratio = ratio
    this.burst = burst
    this.tokens = burst
  }

  /** A call was made. */
  deposit(): void {
    this.tokens = Math.min(this.tokens + this.ratio, this.burst)
  }

  /** Whether one may be made again. */
  withdraw(): boolean {
    if (this.tokens < 1) return false
    this.tokens--
    return true
  }
}
