// Reading numbers and byte ranges in order; never beyond the end.
import { malformed } from './malformed.ts'

/** A position in bytes that only moves within them. */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly op: string
  readonly littleEndian: boolean
  offset: number
  readonly #view: DataView

  constructor(op: string, bytes: Uint8Array, settings: { littleEndian: boolean; offset?: number }) {
    this.op = op
    this.bytes = bytes
    this.littleEndian = settings.littleEndian
    this.offset = settings.offset ?? 0
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.bytes.length - this.offset
  }

  /** The next bytes, not copied. */
  take(length: number): Uint8Array {
    const start = this.#advance(length)
    return this.bytes.subarray(start, start + length)
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1))
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), this.littleEndian)
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), this.littleEndian)
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), this.littleEndian)
  }

  /** A length or offset of 64 bits; none beyond 2⁵³ can be true. */
  uint64(): number {
    const value = this.#view.getBigUint64(this.#advance(8), this.littleEndian)
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value)
    throw malformed(this.op, `cannot hold ${value} bytes`, { length: value })
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), this.littleEndian)
  }

  #advance(length: number): number {
    const start = this.offset
    if (length < 0 || start < 0 || length > this.bytes.length - start) {
      throw malformed(
        this.op,
        `${length} bytes are missing at offset ${start}, got ${this.bytes.length} in all`,
        {
          offset: start,
          length,
          got: this.bytes.length,
        },
      )
    }
    this.offset = start + length
    return start
  }
}
