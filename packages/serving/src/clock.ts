// Time, as servers have it: given to them, so that tests can decide what time it is.

/** What tells the time and calls back. Times are monotonic milliseconds from any start. */
export interface Clock {
  now(): number
  /** Calls back once, after that many milliseconds at the earliest. Gives what prevents it. */
  after(milliseconds: number, callback: () => void): () => void
  /** Calls back once the host has handed over what had arrived: in Node, after the callbacks of sockets. */
  soon(callback: () => void): void
}

/** Longer timers would fire at once. */
export const longestTimer = 2_147_483_647

/**
 * The clock of the host, which no change of the date moves.
 *
 * @example
 * typeof systemClock().now() // => 'number'
 */
export function systemClock(): Clock {
  return {
    now: () => performance.now(),
    after(milliseconds, callback) {
      const timer = setTimeout(callback, Math.min(Math.max(milliseconds, 0), longestTimer))
      return () => clearTimeout(timer)
    },
    soon: turnOfHost(),
  }
}

/** Runs callbacks after those of I/O; in browsers after one message, since their timers wait for milliseconds. */
function turnOfHost(): (callback: () => void) => void {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown }
  if (setImmediate !== undefined) return (callback) => void setImmediate(callback)
  return (callback) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      callback()
    }
    port2.postMessage(null)
  }
}
