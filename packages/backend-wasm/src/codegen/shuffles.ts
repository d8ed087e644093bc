// Byte patterns of the shuffles that kernels use.

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i)

/** Bytes of lanes of a width, by lane number; lanes of the second operand follow those of the first. */
export function bytesOfLanes(width: number, lanes: readonly number[]): number[] {
  return lanes.flatMap((lane) => range(lane * width, width))
}

/** The upper half first. */
export function swapHalves(): number[] {
  return bytesOfLanes(8, [1, 0])
}

/** The lowest `keep` bytes of each lane of `width` bytes, side by side. */
export function packLow(width: number, keep: number): number[] {
  const packed = range(0, 16 / width).flatMap((lane) => range(lane * width, keep))
  return [...packed, ...new Array<number>(16 - packed.length).fill(0)]
}
