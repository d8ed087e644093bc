// What a program shows, in its order and never too much of it.
import type { Entry, Message, Part } from './protocol.ts'
import type { Soon } from './reading.ts'

const limits = { entries: 1000, parts: 20 }
/** What a program ends with is shown however much came before. */
const always = new Set<Entry['level']>(['result', 'plan'])
const quietMilliseconds = 250

/** The way from a program to the page. */
export class Output {
  readonly #post: (message: Message) => void
  #shown = 0
  #leftOut = 0
  #told = 0
  /** Entries that wait for a device, and all that came after them. */
  #waiting: Promise<void> | undefined

  constructor(post: (message: Message) => void) {
    this.#post = post
  }

  /** Whether what comes now is only counted. */
  get full(): boolean {
    return this.#shown >= limits.entries
  }

  /** Shows an entry; its parts are asked for only if there is room for them. */
  add(level: Entry['level'], line: number | null, parts: () => readonly Soon<Part>[]): void {
    if (this.full && !always.has(level)) return this.#leaveOut()
    if (!always.has(level)) this.#shown++
    const made = parts()
    const shown = made.slice(0, limits.parts)
    if (made.length > shown.length) {
      shown.push({ kind: 'text', text: `… ${made.length - shown.length} more` })
    }
    this.#send(level, line, shown)
  }

  /** Fulfilled once all is shown. */
  async finish(): Promise<void> {
    while (this.#waiting !== undefined) await this.#waiting
    if (this.#leftOut > 0) this.#post({ kind: 'left-out', count: this.#leftOut })
  }

  #send(level: Entry['level'], line: number | null, parts: readonly Soon<Part>[]): void {
    const send = (ready: readonly Part[]): void =>
      this.#post({ kind: 'entry', entry: { level, line, parts: ready } })
    const pending = parts.some((part) => part instanceof Promise)
    if (this.#waiting === undefined && !pending) return send(parts as readonly Part[])
    const before = this.#waiting
    const own: Promise<void> = Promise.all([Promise.all(parts), before]).then(([ready]) => {
      send(ready)
      if (this.#waiting === own) this.#waiting = undefined
    })
    this.#waiting = own
  }

  #leaveOut(): void {
    this.#leftOut++
    const now = performance.now()
    if (now - this.#told < quietMilliseconds) return
    this.#told = now
    this.#post({ kind: 'left-out', count: this.#leftOut })
  }
}
