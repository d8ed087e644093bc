// The bytes of the tensors of a file.
import { malformed } from '../core/malformed.ts'
import type { Term } from './term.ts'

/** Bytes of which each belongs to one tensor: files that name some twice could ask for far more than they have. */
export class Buffers {
  readonly #op: string
  readonly #bytes: Uint8Array
  readonly #taken: (readonly [start: number, end: number])[] = []
  #left: number

  constructor(op: string, bytes: Uint8Array) {
    this.#op = op
    this.#bytes = bytes
    this.#left = bytes.length
  }

  /** The bytes from an offset on. Throws `malformed` where there are none, or none left. */
  take(offset: Term | undefined, size: number): Uint8Array {
    const { length } = this.#bytes
    const start = typeof offset === 'number' ? offset : NaN
    const end = start + size
    if (!(start >= 0 && end <= length))
      throw malformed(this.#op, `a tensor has bytes ${start} to ${end}, got ${length} in all`, { start, end })
    this.#left -= size
    if (this.#left < 0) throw this.#overlap()
    if (size > 0) this.#taken.push([start, end])
    return this.#bytes.subarray(start, end)
  }

  /** Throws `malformed` if bytes belong to two tensors, or to none. */
  checkAllTaken(): void {
    let free = 0
    for (const [start, end] of this.#taken.sort(([a], [b]) => a - b)) {
      if (start < free) throw this.#overlap()
      if (start > free) throw this.#unused(free)
      free = end
    }
    if (free < this.#bytes.length) throw this.#unused(free)
  }

  #overlap(): Error {
    return malformed(this.#op, `two tensors share some of the ${this.#bytes.length} bytes`)
  }

  #unused(offset: number): Error {
    return malformed(this.#op, `the bytes from ${offset} on belong to no tensor`, { offset })
  }
}
