// The digits as one small file: how many, a byte for each label, a byte for each pixel.
import type { Digits } from '../../../examples/digits/data.ts'

/** Pixels of a digit. */
export const pixels = 28 * 28

/** The first digits as bytes. */
export function packDigits({ images, labels }: Digits, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + count + count * pixels)
  new DataView(bytes.buffer).setUint32(0, count, true)
  bytes.set(labels.subarray(0, count), 4)
  for (let i = 0; i < count * pixels; i++) bytes[4 + count + i] = Math.round(images[i]! * 255)
  return bytes
}

export function unpackDigits(bytes: Uint8Array): Digits {
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const images = Float32Array.from(
    bytes.subarray(4 + count, 4 + count + count * pixels),
    (byte) => byte / 255,
  )
  return { labels: bytes.slice(4, 4 + count), images }
}
