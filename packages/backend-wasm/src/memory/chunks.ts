// Hands out ranges of an address space: free ranges are kept by size, and neighbours merge.
import type { Block } from './block.ts'
import { Link } from './ring.ts'

/**
 * A range of addresses, free or in use. A free one is in the ring of those of about the same size; one with a block is
 * in the ring of those of its budget.
 */
export class Chunk extends Link {
  readonly address: number
  byteLength: number
  free = false
  /** What lives here, and the call that used it last. */
  block: Block | undefined
  usedIn = 0
  /** The chunk that ends where this one starts, and the one that starts where it ends. */
  before: Chunk | undefined
  after: Chunk | undefined

  constructor(address: number, byteLength: number) {
    super()
    this.address = address
    this.byteLength = byteLength
  }
}

/** Each power of two is divided into so many lists. */
const subdivision = 8
/** Enough lists for 2³² bytes in units of 16. */
const listCount = 224
/** So many chunks of the request's own list are tried before a larger list. */
const tries = 8

/**
 * A segregated fit: little lost to fragmentation, and time that does not depend on how many chunks there are.
 *
 * After Masmano, Ripoll, Crespo and Real, "TLSF: a new dynamic memory allocator for real-time systems" (2004); the
 * bookkeeping is outside the memory it manages. Requests are cut from the low end, so that memory already touched is
 * used before memory that is not.
 */
export class ChunkAllocator {
  readonly #unit: number
  readonly #lists: Link[] = []
  /** 1 for each list that may hold anything. */
  readonly #occupied: Uint8Array = new Uint8Array(listCount)
  #last: Chunk | undefined

  constructor(unit: number) {
    this.#unit = unit
  }

  /** Adds addresses, at the end of those it has or anywhere else. */
  extend(address: number, byteLength: number): void {
    const last = this.#last
    const adjoins = last !== undefined && last.address + last.byteLength === address
    this.#last = this.#add(address, byteLength, adjoins ? last : undefined)
    this.free(this.#last)
  }

  /** Bytes that are free at the very end, which an extension would add to. */
  get freeAtEnd(): number {
    return this.#last?.free ? this.#last.byteLength : 0
  }

  /** A chunk of at least so many bytes, or nothing if no free chunk is large enough. */
  allocate(byteLength: number): Chunk | undefined {
    const size = Math.max(1, Math.ceil(byteLength / this.#unit)) * this.#unit
    const chunk = this.#find(size)
    if (chunk === undefined) return undefined
    chunk.leave()
    chunk.free = false
    const rest = chunk.byteLength - size
    if (rest > 0) {
      chunk.byteLength = size
      this.free(this.#add(chunk.address + size, rest, chunk))
    }
    return chunk
  }

  /** Takes a chunk back. */
  free(chunk: Chunk): void {
    const { before, after } = chunk
    if (after?.free) this.#absorb(chunk, after)
    if (before?.free) this.#absorb(before, chunk)
    const whole = before?.free ? before : chunk
    whole.free = true
    const list = this.#listOf(whole.byteLength)
    whole.follow((this.#lists[list] ??= new Link()))
    this.#occupied[list] = 1
  }

  #find(size: number): Chunk | undefined {
    const list = this.#listOf(size)
    const own = (this.#lists[list] ??= new Link())
    let link = own.next
    for (let i = 0; i < tries && link !== own; i++, link = link.next) if (fits(link, size)) return link
    for (
      let larger = list;
      (larger = this.#occupied.indexOf(1, larger + 1)) > 0;
      this.#occupied[larger] = 0
    ) {
      const head = this.#lists[larger]!
      if (head.next !== head) return head.next as Chunk
    }
    // Only the request's own list is left: look at all of it.
    for (; link !== own; link = link.next) if (fits(link, size)) return link
    return undefined
  }

  /** A new chunk behind a neighbour, if it has one. */
  #add(address: number, byteLength: number, before: Chunk | undefined): Chunk {
    const chunk = new Chunk(address, byteLength)
    chunk.before = before
    chunk.after = before?.after
    if (before !== undefined) before.after = chunk
    if (chunk.after !== undefined) chunk.after.before = chunk
    if (this.#last === before) this.#last = chunk
    return chunk
  }

  /** Merges `second`, which starts where `first` ends, into it. */
  #absorb(first: Chunk, second: Chunk): void {
    second.leave()
    first.byteLength += second.byteLength
    first.after = second.after
    if (second.after !== undefined) second.after.before = first
    if (this.#last === second) this.#last = first
  }

  #listOf(byteLength: number): number {
    const units = byteLength / this.#unit
    const power = 31 - Math.clz32(units)
    return power * subdivision + (((units * subdivision) >>> power) & (subdivision - 1))
  }
}

const fits = (link: Link, size: number): link is Chunk => (link as Chunk).byteLength >= size
