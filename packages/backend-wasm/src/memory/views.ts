// Typed views of a linear memory, made anew after it has grown.

const pageBytes = 65536

/** A linear memory that grows on demand, and typed views of the whole of it. */
export class LinearMemory {
  readonly memory: WebAssembly.Memory
  /** The most bytes that the memory can have. */
  readonly limit: number
  #u8: Uint8Array<ArrayBuffer>
  #i32: Int32Array<ArrayBuffer>
  #u32: Uint32Array<ArrayBuffer>
  #f32: Float32Array<ArrayBuffer>
  #f64: Float64Array<ArrayBuffer>

  constructor(maximumBytes: number) {
    const { memory, pages } = reserve(Math.ceil(maximumBytes / pageBytes))
    this.memory = memory
    this.limit = pages * pageBytes
    const buffer = memory.buffer as ArrayBuffer
    this.#u8 = new Uint8Array(buffer)
    this.#i32 = new Int32Array(buffer)
    this.#u32 = new Uint32Array(buffer)
    this.#f32 = new Float32Array(buffer)
    this.#f64 = new Float64Array(buffer)
  }

  // Growing detaches the old buffer, and its views become empty.

  get u8(): Uint8Array<ArrayBuffer> {
    if (this.#u8.length === 0) this.#u8 = new Uint8Array(this.memory.buffer as ArrayBuffer)
    return this.#u8
  }

  get i32(): Int32Array<ArrayBuffer> {
    if (this.#i32.length === 0) this.#i32 = new Int32Array(this.memory.buffer as ArrayBuffer)
    return this.#i32
  }

  get u32(): Uint32Array<ArrayBuffer> {
    if (this.#u32.length === 0) this.#u32 = new Uint32Array(this.memory.buffer as ArrayBuffer)
    return this.#u32
  }

  get f32(): Float32Array<ArrayBuffer> {
    if (this.#f32.length === 0) this.#f32 = new Float32Array(this.memory.buffer as ArrayBuffer)
    return this.#f32
  }

  get f64(): Float64Array<ArrayBuffer> {
    if (this.#f64.length === 0) this.#f64 = new Float64Array(this.memory.buffer as ArrayBuffer)
    return this.#f64
  }

  /** Bytes of the memory now. */
  get capacity(): number {
    return this.u8.length
  }

  /** Grows by at least `byteLength`, by `wish` if that is possible, and says by how much: 0 when it cannot. */
  grow(byteLength: number, wish: number): number {
    const room = (this.limit - this.capacity) / pageBytes
    const needed = Math.ceil(byteLength / pageBytes)
    if (needed > room) return 0
    for (const pages of [Math.min(room, Math.ceil(wish / pageBytes)), needed]) {
      if (pages < needed) continue
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
  for (let pages = maximum; ; pages = Math.floor(pages / 2)) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum: pages }), pages }
    } catch (error) {
      if (pages <= 256) throw error
    }
  }
}
