// Who is to be told when signals abort: one listener per signal, however many requests share it.

/** Runtimes search all listeners of a signal for each one that is added, and warn of many. */
export class AbortListeners {
  protected readonly callbacks: WeakMap<AbortSignal, Set<() => void>> = new WeakMap()
  protected readonly listeners: WeakMap<AbortSignal, () => void> = new WeakMap()

  add(signal: AbortSignal, callback: () => void): void {
    const known = this.callbacks.get(signal)
    if (known !== undefined) {
      known.add(callback)
      return
    }
    const callbacks = new Set([callback])
    const listener = (): void => {
      for (const each of [...callbacks]) each()
    }
    signal.addEventListener('abort', listener)
    this.callbacks.set(signal, callbacks)
    this.listeners.set(signal, listener)
  }

  remove(signal: AbortSignal, callback: () => void): void {
    const callbacks = this.callbacks.get(signal)
    if (callbacks === undefined || !callbacks.delete(callback) || callbacks.size > 0) return
    signal.removeEventListener('abort', this.listeners.get(signal)!)
    this.callbacks.delete(signal)
    this.listeners.delete(signal)
  }
}
