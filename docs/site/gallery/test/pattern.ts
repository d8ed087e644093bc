// A picture of whole numbers that everybody makes alike: three diamonds of light under a texture.

/** [512, 512, 3], 0 … 255. */
export function pattern(side = 512): Float32Array {
  const pixel = (row: number, column: number, channel: number): number => {
    const distance = Math.abs(column - 180 - 40 * channel) + Math.abs(row - 260)
    const texture = ((column * (channel + 1) + row * (3 - channel)) >> 3) & 31
    return Math.max(0, 255 - distance) ^ texture
  }
  return Float32Array.from({ length: side * side * 3 }, (_, i) => {
    const place = Math.floor(i / 3)
    return pixel(Math.floor(place / side), place % side, i % 3)
  })
}

/** Every so many-th element of an output is recorded. */
export const stride = 997
