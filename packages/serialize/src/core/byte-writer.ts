// Writing numbers and byte ranges in order into memory that grows.

/** Bytes being written. */
export class ByteWriter {
  readonly littleEndian: boolean
  #bytes: Uint8Array = new Uint8Array(256)
  #view: DataView = new DataView(this.#bytes.buffer)
  #length = 0

  constructor(settings: { littleEndian: boolean }) {
    this.littleEndian = settings.littleEndian
  }

  get length(): number {
    return this.#length
  }

  /** What was written so far. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  put(bytes: Uint8Array): this {
    const start = this.#grow(bytes.length)
    this.#bytes.set(bytes, start)
    return this
  }

  uint8(value: number): this {
    const start = this.#grow(1)
    this.#view.setUint8(start, value)
    return this
  }

  uint16(value: number): this {
    const start = this.#grow(2)
    this.#view.setUint16(start, value, this.littleEndian)
    return this
  }

  uint32(value: number): this {
    const start = this.#grow(4)
    this.#view.setUint32(start, value, this.littleEndian)
    return this
  }

  uint64(value: number): this {
    const start = this.#grow(8)
    this.#view.setBigUint64(start, BigInt(value), this.littleEndian)
    return this
  }

  float64(value: number): this {
    const start = this.#grow(8)
    this.#view.setFloat64(start, value, this.littleEndian)
    return this
  }

  #grow(count: number): number {
    const start = this.#length
    this.#length += count
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length))
      larger.set(this.#bytes)
      this.#bytes = larger
      this.#view = new DataView(larger.buffer)
    }
    return start
  }
}
