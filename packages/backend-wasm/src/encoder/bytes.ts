// A growable list of bytes with the number encodings of the WebAssembly binary format.

/** Bytes under construction. A plain array: for modules of a few hundred bytes it beats typed arrays. */
export class Bytes {
  readonly values: number[] = []

  byte(value: number): void {
    this.values.push(value)
  }

  /** LEB128 of an unsigned 32-bit number. */
  unsigned(value: number): void {
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.values.push((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.values.push(rest)
  }

  /** LEB128 of a 32-bit number read as signed. */
  signed(value: number): void {
    let rest = value | 0
    while (rest < -64 || rest > 63) {
      this.values.push((rest & 0x7f) | 0x80)
      rest >>= 7
    }
    this.values.push(rest & 0x7f)
  }

  /** LEB128 of a 64-bit number read as signed. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value)
    while (rest < -64n || rest > 63n) {
      this.values.push(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.values.push(Number(rest & 0x7fn))
  }

  float32(value: number): void {
    this.append(new Uint8Array(Float32Array.of(value).buffer))
  }

  float64(value: number): void {
    this.append(new Uint8Array(Float64Array.of(value).buffer))
  }

  append(bytes: ArrayLike<number>): void {
    for (let i = 0; i < bytes.length; i++) this.values.push(bytes[i]!)
  }

  /** Length-prefixed ASCII. */
  text(value: string): void {
    this.unsigned(value.length)
    for (let i = 0; i < value.length; i++) this.values.push(value.charCodeAt(i))
  }

  /** Length-prefixed bytes: a section's or a function's body. */
  sized(bytes: Bytes): void {
    this.unsigned(bytes.values.length)
    this.append(bytes.values)
  }
}
