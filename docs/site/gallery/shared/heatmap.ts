// Numbers drawn as pixels of a canvas.
import { shades } from './palette.ts'

export interface HeatmapOptions {
  readonly width: number
  readonly height: number
  /** The number that is darkest, and the one that is lightest. */
  readonly from: number
  readonly to: number
  /** Colours of 256 shades; those of the palette by default. */
  readonly colours?: readonly (readonly number[])[]
}

/** Shades of grey, white on black. */
export const greys: readonly (readonly number[])[] = Array.from({ length: 256 }, (_, i) => [i, i, i])

/** Gives the canvas one pixel for each number, row by row; CSS makes them as large as is wanted. */
export function drawHeatmap(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  options: HeatmapOptions,
): void {
  const { width, height, from, to, colours = shades } = options
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const image = new ImageData(width, height)
  for (let i = 0; i < width * height; i++) {
    const shade = Math.max(0, Math.min(255, Math.round(((values[i]! - from) / (to - from)) * 255)))
    const [red, green, blue] = colours[shade]!
    image.data.set([red!, green!, blue!, 255], 4 * i)
  }
  canvas.getContext('2d')!.putImageData(image, 0, 0)
}
