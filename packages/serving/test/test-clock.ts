// A clock for tests, which decide what time it is: nothing sleeps, and every run is the same.
import type { Clock } from '../src/index.ts'

interface Timer {
  readonly time: number
  readonly callback: () => void
}

/** Stands still until it is told to `advance`; callbacks of `soon` run in `settle`. */
export class TestClock implements Clock {
  /** Callbacks of `soon` that have not run. */
  readonly turns: (() => void)[] = []
  /** Timers that have neither fired nor been cancelled. */
  readonly timers: Set<Timer> = new Set()
  protected time: number

  constructor(time = 1000) {
    this.time = time
  }

  now(): number {
    return this.time
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { time: this.time + milliseconds, callback }
    this.timers.add(timer)
    return () => void this.timers.delete(timer)
  }

  soon(callback: () => void): void {
    this.turns.push(callback)
  }

  /** Gives the host turns until nothing is left that needs no time. */
  async settle(): Promise<void> {
    do {
      await hostTurn()
      for (const turn of this.turns.splice(0)) turn()
      await hostTurn()
    } while (this.turns.length > 0)
  }

  /** Lets time pass, with the timers that fire meanwhile in order, and settles. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds
    for (;;) {
      await this.settle()
      const timer = this.next(end)
      if (timer === undefined) break
      this.time = Math.max(this.time, timer.time)
      this.timers.delete(timer)
      timer.callback()
    }
    this.time = Math.max(this.time, end)
    await this.settle()
  }

  /** Lets time pass without any timer, as while the thread computes. */
  skip(milliseconds: number): void {
    this.time += milliseconds
  }

  /** The earliest timer until then, of equal ones the first that was set. */
  protected next(end: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.timers)
      if (timer.time <= end && (first === undefined || timer.time < first.time)) first = timer
    return first
  }
}

/** Everything that promises have to do is done after it. */
const hostTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
