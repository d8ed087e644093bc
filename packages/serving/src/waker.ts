// Wakes a dispatcher when it wants to be told the time.
import type { Clock } from './clock.ts'

/** One timer, and one turn of the host at a time. */
export class Waker {
  protected readonly clock: Clock
  protected readonly wake: (type: 'turn' | 'tick') => void
  protected wanted = Infinity
  protected armedFor = Infinity
  protected disarm: (() => void) | null = null
  protected awaitsTurn = false

  constructor(clock: Clock, wake: (type: 'turn' | 'tick') => void) {
    this.clock = clock
    this.wake = wake
  }

  /** Wakes at a time; `-Infinity` is the host's next turn, `Infinity` never. */
  set(time: number): void {
    this.wanted = time
    if (time === Infinity) {
      // A needless timer keeps the process alive.
      if (this.armedFor < Infinity) this.arm()
    } else if (time < this.armedFor && !this.awaitsTurn) {
      // Timers too wait for the turn: what is computed in this thread has mostly ended by then, and needs none.
      this.awaitsTurn = true
      this.clock.soon(this.onTurn)
    }
  }

  protected readonly onTurn = (): void => {
    this.awaitsTurn = false
    if (this.wanted === -Infinity) this.wake('turn')
    // One that is too early costs nothing: it is set anew when it fires.
    else if (this.wanted < this.armedFor) this.arm()
  }

  protected arm(): void {
    const time = this.wanted
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
