// What is kept for the caller of a request: the pieces of its result, or the stream of them.
import { joinPieces } from './rows.ts'
import type { ResultStream, ServingResult, StreamEvent } from './serving.ts'

/** Told what becomes of a request: parts of its result in any order, then one end. */
export interface Caller {
  part(start: number, output: unknown, rows: number, serverInfo: unknown): void
  hook(name: string, value: unknown): void
  /** Throws if the parts do not go together; the request has failed then. */
  end(): void
  fail(error: unknown): void
}

interface Piece {
  readonly start: number
  readonly rows: number
  readonly output: unknown
  readonly serverInfo: unknown
}

/** A result that is no stream. */
type WholeResult = Exclude<ServingResult, ResultStream>

const nothing = (): void => {}

/** A caller that waits for the whole result; the server information is that of the first rows. */
export class ResultCaller implements Caller {
  protected readonly op: string
  protected readonly resolve: (result: WholeResult) => void
  protected readonly pieces: Piece[] = []
  readonly fail: (error: unknown) => void

  constructor(op: string, resolve: (result: WholeResult) => void, reject: (error: unknown) => void) {
    this.op = op
    this.resolve = resolve
    this.fail = reject
  }

  part(start: number, output: unknown, rows: number, serverInfo: unknown): void {
    this.pieces.push({ start, output, rows, serverInfo })
  }

  hook(): void {}

  end(): void {
    const { pieces } = this
    if (pieces.length === 1) {
      this.resolve(pieces[0]!)
      return
    }
    pieces.sort((a, b) => a.start - b.start)
    const outputs = pieces.map(({ output }) => output)
    this.resolve({ output: joinPieces(this.op, outputs), serverInfo: pieces[0]!.serverInfo })
  }
}

/** Events of a stream that may wait for who takes them, before more batches are computed for it. */
const mostWaiting = 16

type Taken = IteratorResult<StreamEvent, undefined>

interface Taker {
  resolve(result: Taken): void
  reject(error: unknown): void
}

const over: Taken = { done: true, value: undefined }

/** Events that nobody has taken yet, in the order of rows. */
export class EventQueue implements AsyncIterator<StreamEvent, undefined, undefined> {
  protected readonly events: StreamEvent[] = []
  /** Parts that came before those of earlier rows. */
  protected readonly early: Map<number, Piece> = new Map()
  protected nextRow = 0
  protected end: { readonly error?: unknown } | null = null
  /** Those who wait for events, of which there are none then. */
  protected readonly takers: Taker[] = []
  protected onRoom: () => void = nothing
  protected readonly abandon: () => void

  /** `abandon` is called when who takes the events stops before the end. */
  constructor(abandon: () => void) {
    this.abandon = abandon
  }

  get isOpen(): boolean {
    return this.end === null
  }

  /** A caller for the rows from `first` on. `done` is called when it has ended well; a failure ends the stream. */
  caller(first: number, done: () => void): Caller {
    return {
      part: (start, output, rows, serverInfo) => this.put({ start: first + start, output, rows, serverInfo }),
      hook: (name, value) => this.push({ kind: 'hook', name, value }),
      end: done,
      fail: (error) => {
        this.finish({ error })
        done()
      },
    }
  }

  finish(end: { readonly error?: unknown } = {}): void {
    if (this.end !== null) return
    this.end = end
    for (const { resolve, reject } of this.takers.splice(0)) this.last().then(resolve, reject)
    this.onRoom()
  }

  /** Throws what ended the stream, if an error did. */
  assertSound(): void {
    if (this.end !== null && 'error' in this.end) throw this.end.error
  }

  /** Fulfilled when few enough events wait, or the stream has ended. */
  async room(): Promise<void> {
    while (this.isOpen && this.events.length >= mostWaiting)
      await new Promise<void>((resolve) => (this.onRoom = resolve))
  }

  next(): Promise<Taken> {
    const value = this.events.shift()
    if (value !== undefined) {
      this.onRoom()
      return Promise.resolve({ done: false, value })
    }
    if (!this.isOpen) return this.last()
    return new Promise((resolve, reject) => this.takers.push({ resolve, reject }))
  }

  async return(): Promise<Taken> {
    const wasOpen = this.isOpen
    this.events.length = 0
    this.finish()
    if (wasOpen) this.abandon()
    return over
  }

  /** The end, in which an error is told once. */
  protected async last(): Promise<Taken> {
    const { end } = this
    this.end = {}
    if (end !== null && 'error' in end) throw end.error
    return over
  }

  protected put(piece: Piece): void {
    this.early.set(piece.start, piece)
    for (;;) {
      const next = this.early.get(this.nextRow)
      if (next === undefined) return
      this.early.delete(next.start)
      this.nextRow += next.rows
      this.push({ kind: 'batch', output: next.output, serverInfo: next.serverInfo })
    }
  }

  protected push(event: StreamEvent): void {
    if (!this.isOpen) return
    const taker = this.takers.shift()
    if (taker === undefined) this.events.push(event)
    else taker.resolve({ done: false, value: event })
  }
}
