// A growing buffer of bytes, and the number encodings of the WebAssembly binary format.

/** Bytes that a length takes whose value is known later: a LEB128 may be longer than it need be. */
const paddedBytes = 5

/** Bytes under construction. */
export class Bytes {
  #data: Uint8Array<ArrayBuffer> = new Uint8Array(256)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** What is written so far. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#data.subarray(0, this.#length)
  }

  push(byte: number): void {
    if (this.#length === this.#data.length) this.#reserve(1)
    this.#data[this.#length++] = byte
  }

  append(bytes: ArrayLike<number>): void {
    this.#reserve(bytes.length)
    this.#data.set(bytes, this.#length)
    this.#length += bytes.length
  }

  clear(): void {
    this.#length = 0
  }

  /** The LEB128 of an unsigned 32-bit number. */
  unsigned(value: number): void {
    let rest = value >>> 0
    for (; rest > 0x7f; rest >>>= 7) this.push((rest & 0x7f) | 0x80)
    this.push(rest)
  }

  /** The LEB128 of a signed 32-bit number. */
  signed(value: number): void {
    let rest = value
    for (; rest < -64 || rest > 63; rest >>= 7) this.push((rest & 0x7f) | 0x80)
    this.push(rest & 0x7f)
  }

  /** The LEB128 of a signed 64-bit number. */
  signed64(value: bigint): void {
    let rest = value
    for (; rest < -64n || rest > 63n; rest >>= 7n) this.push(Number(rest & 0x7fn) | 0x80)
    this.push(Number(rest & 0x7fn))
  }

  /** Room for an unsigned number to be set later; returns where it is. */
  later(): number {
    this.#reserve(paddedBytes)
    return (this.#length += paddedBytes) - paddedBytes
  }

  /** Sets a number that `later` left room for. */
  set(position: number, value: number): void {
    for (let i = 0; i < paddedBytes; i++) {
      this.#data[position + i] = ((value >>> (7 * i)) & 0x7f) | (i < paddedBytes - 1 ? 0x80 : 0)
    }
  }

  /** What the body writes, after the number of its bytes. */
  sized(body: () => void): void {
    const position = this.later()
    body()
    this.set(position, this.#length - position - paddedBytes)
  }

  /** Items after their number. */
  vector<T>(items: readonly T[], write: (item: T) => void): void {
    this.unsigned(items.length)
    items.forEach(write)
  }

  /** ASCII after its length. */
  text(value: string): void {
    this.unsigned(value.length)
    for (let i = 0; i < value.length; i++) this.push(value.charCodeAt(i))
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#data.length) return
    const grown = new Uint8Array(2 * (this.#length + count))
    grown.set(this.written)
    this.#data = grown
  }
}
