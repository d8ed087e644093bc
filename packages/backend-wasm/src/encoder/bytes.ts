// A growable byte buffer with the number encodings of the WebAssembly binary format.

/** Bytes under construction. */
export class Bytes {
  #data: Uint8Array<ArrayBuffer>
  #length = 0

  constructor(capacity: number = 256) {
    this.#data = new Uint8Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  #reserve(count: number): void {
    const needed = this.#length + count
    if (needed <= this.#data.length) return
    const larger = new Uint8Array(Math.max(needed, this.#data.length * 2))
    larger.set(this.#data.subarray(0, this.#length))
    this.#data = larger
  }

  byte(value: number): void {
    if (this.#length === this.#data.length) this.#reserve(1)
    this.#data[this.#length++] = value
  }

  /** LEB128 of an unsigned 32-bit number. */
  unsigned(value: number): void {
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.byte(rest)
  }

  /** LEB128 of a 32-bit number read as signed. */
  signed(value: number): void {
    let rest = value | 0
    while (rest < -64 || rest > 63) {
      this.byte((rest & 0x7f) | 0x80)
      rest >>= 7
    }
    this.byte(rest & 0x7f)
  }

  /** LEB128 of a 64-bit number read as signed. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value)
    while (rest < -64n || rest > 63n) {
      this.byte(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.byte(Number(rest & 0x7fn))
  }

  float32(value: number): void {
    this.#reserve(4)
    new DataView(this.#data.buffer).setFloat32(this.#length, value, true)
    this.#length += 4
  }

  float64(value: number): void {
    this.#reserve(8)
    new DataView(this.#data.buffer).setFloat64(this.#length, value, true)
    this.#length += 8
  }

  append(bytes: ArrayLike<number>): void {
    this.#reserve(bytes.length)
    this.#data.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Length-prefixed UTF-8. */
  text(value: string): void {
    const bytes = new TextEncoder().encode(value)
    this.unsigned(bytes.length)
    this.append(bytes)
  }

  /** Length-prefixed bytes: a vector of bytes, a section's or a function's body. */
  sized(bytes: Bytes): void {
    this.unsigned(bytes.length)
    this.append(bytes.view())
  }

  /** The bytes so far, without a copy. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#data.subarray(0, this.#length)
  }
}
