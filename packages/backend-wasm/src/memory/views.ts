// A linear memory that grows on demand.

const pageBytes = 65536

/** A linear memory, and a view of the whole of it. */
export class LinearMemory {
  readonly memory: WebAssembly.Memory
  /** The most bytes that the memory can have. */
  readonly limit: number
  #u8: Uint8Array<ArrayBuffer> = new Uint8Array()

  constructor(maximumBytes: number) {
    const { memory, pages } = reserve(Math.ceil(maximumBytes / pageBytes))
    this.memory = memory
    this.limit = pages * pageBytes
  }

  /** All bytes. Growing detaches the buffer, and views taken before become empty. */
  get u8(): Uint8Array<ArrayBuffer> {
    if (this.#u8.length === 0) this.#u8 = new Uint8Array(this.memory.buffer as ArrayBuffer)
    return this.#u8
  }

  /** Bytes of the memory now. */
  get capacity(): number {
    return this.u8.length
  }

  /** Grows by at least `byteLength`, by `wish` if that is possible, and says by how much: 0 when it cannot. */
  grow(byteLength: number, wish: number): number {
    const room = (this.limit - this.capacity) / pageBytes
    const needed = Math.ceil(byteLength / pageBytes)
    for (const pages of [Math.min(room, Math.ceil(wish / pageBytes)), needed]) {
      if (needed > room || pages < needed) continue
      try {
        this.memory.grow(pages)
        return pages * pageBytes
      } catch {
        // The host has no room for that many pages: try fewer.
      }
    }
    return 0
  }
}

/** A memory with room for so many pages, or for as many as the host lets us reserve. */
function reserve(maximum: number): { memory: WebAssembly.Memory; pages: number } {
  for (let pages = maximum; ; pages >>>= 1) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum: pages }), pages }
    } catch (error) {
      if (pages <= 256) throw error
    }
  }
}
