// What became of each request, in the order in which they were sent; small enough for many millions.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'

/** How a request can end; `info` in the sense of Jepsen, an unknown outcome, does not exist: it counts as lost. */
export const outcomes = ['ok', 'failed', 'rejected', 'cancelled', 'expired'] as const
export type OutcomeName = (typeof outcomes)[number]

/** One request, as the log keeps it. Times are milliseconds of one monotonic clock. */
export interface Entry {
  readonly caller: number
  readonly sequence: number
  /** When it was meant to be sent; latencies count from here. */
  readonly due: number
  readonly invoked: number
  /** When an answer stops being of use. */
  readonly deadline: number
  readonly outcome: OutcomeName | null
  readonly ended: number
  /** How often it had an outcome. */
  readonly count: number
  /** Whose answer it got. */
  readonly answerCaller: number
  readonly answerSequence: number
}

const width = 9
const [caller, sequence, due, invoked, deadline, ended, answerCaller, answerSequence, outcomeAndCount] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
] as const

/** A record of requests and their outcomes. */
export class History implements Iterable<Entry> {
  /** How many requests were sent. */
  length = 0
  protected cells: Float64Array<ArrayBuffer>

  /** Room for so many requests is taken at once, more when it is needed. */
  constructor(room = 1024) {
    this.cells = new Float64Array(room * width)
  }

  /** What the record itself takes. */
  get bytes(): number {
    return this.length * width * 8
  }

  /** Notes that a request is sent; gives its number. */
  invoke(by: number, number: number, dueAt: number, deadlineAt: number, now = performance.now()): number {
    const index = this.length++
    if (this.length * width > this.cells.length) {
      const grown = new Float64Array(this.cells.length * 2)
      grown.set(this.cells)
      this.cells = grown
    }
    this.cells.set([by, number, dueAt, now, deadlineAt, 0, -1, -1, 0], index * width)
    return index
  }

  /** Notes an outcome; the first one stays, further ones are counted. */
  settle(
    index: number,
    outcome: OutcomeName,
    answer: readonly [caller: number, sequence: number] | null = null,
    now = performance.now(),
  ): void {
    const at = index * width
    const before = this.cells[at + outcomeAndCount]!
    if (before === 0) {
      this.cells[at + ended] = now
      this.cells[at + answerCaller] = answer?.[0] ?? -1
      this.cells[at + answerSequence] = answer?.[1] ?? -1
      this.cells[at + outcomeAndCount] = outcomes.indexOf(outcome) + 8
    } else this.cells[at + outcomeAndCount] = before + 8
  }

  /** The request of that number. */
  at(index: number): Entry {
    const cells = this.cells.subarray(index * width, (index + 1) * width)
    const code = cells[outcomeAndCount]!
    return {
      caller: cells[caller]!,
      sequence: cells[sequence]!,
      due: cells[due]!,
      invoked: cells[invoked]!,
      deadline: cells[deadline]!,
      outcome: code === 0 ? null : outcomes[code % 8]!,
      ended: cells[ended]!,
      count: Math.floor(code / 8),
      answerCaller: cells[answerCaller]!,
      answerSequence: cells[answerSequence]!,
    }
  }

  *[Symbol.iterator](): Generator<Entry> {
    for (let i = 0; i < this.length; i++) yield this.at(i)
  }

  /** How many requests had that outcome. */
  count(outcome: OutcomeName): number {
    const code = outcomes.indexOf(outcome)
    let count = 0
    for (let i = 0; i < this.length; i++) {
      const cell = this.cells[i * width + outcomeAndCount]!
      if (cell !== 0 && cell % 8 === code) count++
    }
    return count
  }

  /** Milliseconds from when requests were due to that outcome, of those due from `from` until before `until`. */
  latencies(outcome: OutcomeName, from = -Infinity, until = Infinity): Float64Array {
    const code = outcomes.indexOf(outcome)
    const found = new Float64Array(this.length)
    let count = 0
    for (let at = 0; at < this.length * width; at += width) {
      const [cell, dueAt] = [this.cells[at + outcomeAndCount]!, this.cells[at + due]!]
      if (cell !== 0 && cell % 8 === code && dueAt >= from && dueAt < until)
        found[count++] = this.cells[at + ended]! - dueAt
    }
    return found.subarray(0, count)
  }

  /** How many requests had that outcome between two moments, `until` excluded. */
  completions(outcome: OutcomeName, from: number, until: number): number {
    const code = outcomes.indexOf(outcome)
    let count = 0
    for (let at = 0; at < this.length * width; at += width) {
      const [cell, time] = [this.cells[at + outcomeAndCount]!, this.cells[at + ended]!]
      if (cell !== 0 && cell % 8 === code && time >= from && time < until) count++
    }
    return count
  }

  /** Writes the log: a line that says what made it, then a line for each request. */
  write(file: string, origin: object): void {
    const out = openSync(file, 'w')
    writeSync(out, `${JSON.stringify(origin)}\n`)
    for (let i = 0; i < this.length;) {
      let text = ''
      for (const end = Math.min(this.length, i + 10_000); i < end; i++)
        text += `${JSON.stringify(this.cells.subarray(i * width, (i + 1) * width), compact)}\n`
      writeSync(out, text)
    }
    closeSync(out)
  }

  /** Reads a log, to be checked again. */
  static read(file: string): { origin: unknown; history: History } {
    const [first = 'null', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
    const history = new History()
    for (const line of lines) {
      const index = history.invoke(0, 0, 0, 0, 0)
      history.cells.set(JSON.parse(line) as number[], index * width)
    }
    return { origin: JSON.parse(first), history }
  }
}

function compact(_key: string, value: unknown): unknown {
  return value instanceof Float64Array ? Array.from(value) : value
}
