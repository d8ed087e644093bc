// The number encodings of the WebAssembly binary format. Plain arrays: for a few hundred bytes they beat typed ones.

/** Appends the LEB128 of an unsigned 32-bit number. */
export function unsigned(value: number, into: number[] = []): number[] {
  let rest = value >>> 0
  for (; rest > 0x7f; rest >>>= 7) into.push((rest & 0x7f) | 0x80)
  into.push(rest)
  return into
}

/** Appends the LEB128 of a signed number; one byte is by far the most frequent case. */
export function signed(value: number | bigint, into: number[]): void {
  if (value >= -64 && value <= 63) {
    into.push(Number(value) & 0x7f)
    return
  }
  let rest = BigInt(value)
  for (; rest < -64n || rest > 63n; rest >>= 7n) into.push(Number(rest & 0x7fn) | 0x80)
  into.push(Number(rest & 0x7fn))
}

/** Bytes after their number. */
export function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes]
}

/** Items after their number. */
export function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()]
}

/** ASCII after its length. */
export function text(value: string): number[] {
  return sized([...value].map((character) => character.charCodeAt(0)))
}
