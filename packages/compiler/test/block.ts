// Memory that knows which bytes belong to which element, so that a read of what something else wrote is found.

export type Real = number | bigint

/** Where something begins. */
export interface Address {
  readonly block: Block
  readonly byte: number
}

/** So many bytes; an element is read as it was written, or not at all. */
export class Block {
  /** By the first byte of each element; the integers of 64 bits among them apart. */
  readonly #values: Float64Array
  readonly #bigints: Map<number, bigint> = new Map()
  /** The first byte of the element that a byte belongs to, or -1. */
  readonly #owners: Int32Array

  constructor(bytes: number) {
    this.#owners = new Int32Array(bytes).fill(-1)
    this.#values = new Float64Array(bytes)
  }

  read(byte: number, bytes: number): Real {
    for (let i = 0; i < bytes; i++) {
      if (this.#owners[byte + i] !== byte)
        throw new Error(`read of byte ${byte + i}, which is not written so`)
    }
    if (this.#owners[byte + bytes] === byte) throw new Error(`read of a part of the element at ${byte}`)
    return this.#bigints.get(byte) ?? this.#values[byte]!
  }

  write(byte: number, bytes: number, value: Real): void {
    if (!(byte >= 0 && byte + bytes <= this.#owners.length))
      throw new Error(`write of bytes ${byte} to ${byte + bytes} of ${this.#owners.length}`)
    // What is left of a longer element that began here is nobody's.
    for (let i = byte + bytes; this.#owners[i] === byte; i++) this.#owners[i] = -1
    this.#owners.fill(byte, byte, byte + bytes)
    this.#bigints.delete(byte)
    if (typeof value === 'bigint') this.#bigints.set(byte, value)
    else this.#values[byte] = value
  }
}
