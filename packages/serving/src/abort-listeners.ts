// Who is to be told when signals abort: one listener per signal, however many requests share it.

interface Listening {
  readonly callbacks: Set<() => void>
  readonly listener: () => void
}

/** Runtimes search all listeners of a signal for each one that is added, and warn of many. */
export class AbortListeners {
  /** Of the signals that somebody waits for. */
  protected readonly signals: Map<AbortSignal, Listening> = new Map()

  add(signal: AbortSignal, callback: () => void): void {
    const known = this.signals.get(signal)
    if (known !== undefined) {
      known.callbacks.add(callback)
      return
    }
    const callbacks = new Set([callback])
    const listener = (): void => {
      for (const each of [...callbacks]) each()
    }
    signal.addEventListener('abort', listener)
    this.signals.set(signal, { callbacks, listener })
  }

  remove(signal: AbortSignal, callback: () => void): void {
    const known = this.signals.get(signal)
    if (known === undefined || !known.callbacks.delete(callback) || known.callbacks.size > 0) return
    signal.removeEventListener('abort', known.listener)
    this.signals.delete(signal)
  }
}
