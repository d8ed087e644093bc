// Booleans as bytes.

/** Bytes of 0 and 1: whatever is not 0 is true, as NumPy shows it. */
export function truthBytes(bytes: Uint8Array): Uint8Array {
  return bytes.some((byte) => byte > 1) ? bytes.map((byte) => Number(byte !== 0)) : bytes
}
