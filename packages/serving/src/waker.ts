// Wakes a dispatcher when it wants to be told the time.
import type { Clock } from './clock.ts'

/** One timer, and one turn of the host at a time. */
export class Waker {
  protected readonly clock: Clock
  protected readonly wake: (type: 'turn' | 'tick') => void
  protected armedFor = Infinity
  protected disarm: (() => void) | null = null
  protected awaitsTurn = false

  constructor(clock: Clock, wake: (type: 'turn' | 'tick') => void) {
    this.clock = clock
    this.wake = wake
  }

  /** Wakes at a time; `-Infinity` is the host's next turn, `Infinity` never. */
  set(time: number): void {
    if (time === -Infinity) {
      if (this.awaitsTurn) return
      this.awaitsTurn = true
      this.clock.soon(() => {
        this.awaitsTurn = false
        this.wake('turn')
      })
      return
    }
    // A timer that is too early costs nothing: it is set anew when it fires. A needless one keeps the process alive.
    if (time >= this.armedFor && time !== Infinity) return
    this.disarm?.()
    this.disarm = null
    this.armedFor = time
    if (time === Infinity) return
    this.disarm = this.clock.after(time - this.clock.now(), () => {
      this.armedFor = Infinity
      this.disarm = null
      this.wake('tick')
    })
  }
}
