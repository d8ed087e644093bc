// Hands out ranges of an address space: free ranges are kept by size, and neighbours merge.

/** A range of addresses, free or in use. */
export interface Chunk {
  address: number
  byteLength: number
  free: boolean
  /** The chunk that ends where this one starts, and the one that starts where it ends. */
  before: Chunk | undefined
  after: Chunk | undefined
  /** Neighbours in the list of free chunks of about the same size. */
  previous: Chunk | undefined
  next: Chunk | undefined
}

/** Each power of two is divided into so many lists. */
const subdivision = 8
const subdivisionBits = 3
/** Enough lists for 2³² bytes in units of 16. */
const listCount = (32 - 4) * subdivision
/** So many chunks of the request's own list are tried before a larger list. */
const tries = 8

/**
 * A two-level segregated fit: constant time, and little lost to fragmentation.
 *
 * After Masmano, Ripoll, Crespo and Real, "TLSF: a new dynamic memory allocator for real-time systems" (2004); the
 * bookkeeping is outside the memory it manages. Requests are cut from the low end, so that memory already touched is
 * used before memory that is not.
 */
export class ChunkAllocator {
  readonly unit: number
  readonly #lists: (Chunk | undefined)[] = Array.from<undefined>({ length: listCount })
  /** One bit a list: whether it holds anything. */
  readonly #occupied: Int32Array = new Int32Array(Math.ceil(listCount / 32))
  #last: Chunk | undefined

  constructor(unit: number) {
    this.unit = unit
  }

  /** Adds addresses, at the end of those it has or anywhere else. */
  extend(address: number, byteLength: number): void {
    const last = this.#last
    const adjoins = last !== undefined && last.address + last.byteLength === address
    const chunk = makeChunk(address, byteLength)
    chunk.before = adjoins ? last : undefined
    if (adjoins) last.after = chunk
    this.#last = chunk
    this.free(chunk)
  }

  /** Bytes that are free at the very end, which an extension would add to. */
  get freeAtEnd(): number {
    return this.#last?.free === true ? this.#last.byteLength : 0
  }

  /** A chunk of at least so many bytes, or nothing if no free chunk is large enough. */
  allocate(byteLength: number): Chunk | undefined {
    const size = Math.max(1, Math.ceil(byteLength / this.unit)) * this.unit
    const chunk = this.#find(size)
    if (chunk === undefined) return undefined
    this.#unlink(chunk)
    if (chunk.byteLength > size) this.#split(chunk, size)
    chunk.free = false
    return chunk
  }

  /** Takes a chunk back. */
  free(chunk: Chunk): void {
    let whole = chunk
    const { before, after } = chunk
    if (after?.free === true) {
      this.#unlink(after)
      this.#absorb(whole, after)
    }
    if (before?.free === true) {
      this.#unlink(before)
      this.#absorb(before, whole)
      whole = before
    }
    whole.free = true
    this.#link(whole)
  }

  #find(size: number): Chunk | undefined {
    const list = this.#listOf(size)
    let chunk = this.#lists[list]
    for (let i = 0; i < tries && chunk !== undefined; i++) {
      if (chunk.byteLength >= size) return chunk
      chunk = chunk.next
    }
    const larger = this.#nextOccupied(list + 1)
    if (larger < listCount) return this.#lists[larger]
    // Only the request's own list is left: look at all of it.
    while (chunk !== undefined && chunk.byteLength < size) chunk = chunk.next
    return chunk
  }

  #split(chunk: Chunk, size: number): void {
    const rest = makeChunk(chunk.address + size, chunk.byteLength - size)
    chunk.byteLength = size
    rest.before = chunk
    rest.after = chunk.after
    if (rest.after === undefined) {
      if (this.#last === chunk) this.#last = rest
    } else {
      rest.after.before = rest
    }
    chunk.after = rest
    rest.free = true
    this.#link(rest)
  }

  /** Merges `second`, which starts where `first` ends, into it. */
  #absorb(first: Chunk, second: Chunk): void {
    first.byteLength += second.byteLength
    first.after = second.after
    if (second.after !== undefined) second.after.before = first
    if (this.#last === second) this.#last = first
  }

  #listOf(byteLength: number): number {
    const units = byteLength / this.unit
    const power = 31 - Math.clz32(units)
    if (power < subdivisionBits) return units
    return (
      (power - subdivisionBits + 1) * subdivision +
      ((units >>> (power - subdivisionBits)) & (subdivision - 1))
    )
  }

  #nextOccupied(from: number): number {
    for (let word = from >>> 5; word < this.#occupied.length; word++) {
      const above = word === from >>> 5 ? -1 << (from & 31) : -1
      const bits = this.#occupied[word]! & above
      if (bits !== 0) return word * 32 + 31 - Math.clz32(bits & -bits)
    }
    return listCount
  }

  #link(chunk: Chunk): void {
    const list = this.#listOf(chunk.byteLength)
    const head = this.#lists[list]
    chunk.previous = undefined
    chunk.next = head
    if (head !== undefined) head.previous = chunk
    this.#lists[list] = chunk
    this.#occupied[list >>> 5]! |= 1 << (list & 31)
  }

  #unlink(chunk: Chunk): void {
    const list = this.#listOf(chunk.byteLength)
    if (chunk.next !== undefined) chunk.next.previous = chunk.previous
    if (chunk.previous !== undefined) chunk.previous.next = chunk.next
    else this.#lists[list] = chunk.next
    if (this.#lists[list] === undefined) this.#occupied[list >>> 5]! &= ~(1 << (list & 31))
  }
}

function makeChunk(address: number, byteLength: number): Chunk {
  return {
    address,
    byteLength,
    free: false,
    before: undefined,
    after: undefined,
    previous: undefined,
    next: undefined,
  }
}
