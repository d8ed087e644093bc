// Reading and writing of bytes on the wire: little-endian, checked against the end.
import { NxError } from '@nx/types'

/** The error for bytes that are not what they should be. */
export function malformed(op: string, what: string): NxError {
  return new NxError('malformed', op, `${what}; the bytes are damaged, or not of a member of a cluster`)
}

/** Appends to bytes that grow. */
export class WireWriter {
  private bytes: Uint8Array<ArrayBuffer> = new Uint8Array(256)
  private view: DataView = new DataView(this.bytes.buffer)
  length = 0

  u8(value: number): this {
    this.reserve(1)
    this.bytes[this.length++] = value
    return this
  }

  u32(value: number): this {
    this.reserve(4)
    this.view.setUint32(this.length, value, true)
    this.length += 4
    return this
  }

  f64(value: number): this {
    this.reserve(8)
    this.view.setFloat64(this.length, value, true)
    this.length += 8
    return this
  }

  text(value: string): this {
    const encoded = encoder.encode(value)
    return this.u32(encoded.length).raw(encoded)
  }

  raw(value: Uint8Array): this {
    this.reserve(value.length)
    this.bytes.set(value, this.length)
    this.length += value.length
    return this
  }

  /** Zeros up to a multiple of `alignment`. */
  align(alignment: number): this {
    const rest = this.length % alignment
    return rest === 0 ? this : this.raw(new Uint8Array(alignment - rest))
  }

  /** What was written; the writer is not used any more. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length)
  }

  private reserve(more: number): void {
    const needed = this.length + more
    if (needed <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
    this.view = new DataView(grown.buffer)
  }
}

/** Takes from bytes; throws `malformed` where they end too early. */
export class WireReader {
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private readonly op: string
  private at = 0

  constructor(op: string, bytes: Uint8Array) {
    this.op = op
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  u8(): number {
    return this.view.getUint8(this.take(1))
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true)
  }

  f64(): number {
    return this.view.getFloat64(this.take(8), true)
  }

  text(): string {
    const encoded = this.raw(this.u32())
    try {
      return decoder.decode(encoded)
    } catch {
      throw malformed(this.op, 'a text is not UTF-8')
    }
  }

  /** A view of the next bytes. */
  raw(length: number): Uint8Array {
    const start = this.take(length)
    return this.bytes.subarray(start, start + length)
  }

  align(alignment: number): void {
    const rest = this.at % alignment
    if (rest !== 0) this.take(alignment - rest)
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  private take(length: number): number {
    if (length > this.left) throw malformed(this.op, `${length} bytes expected where ${this.left} are left`)
    const start = this.at
    this.at += length
    return start
  }
}

const encoder = /* @__PURE__ */ new TextEncoder()
const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
