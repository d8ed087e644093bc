// A picture, small ones enlarged.
import { element } from '../element.ts'
import type { ImageView } from '../run/protocol.ts'

/** The picture of pixels. */
export function drawImage({ width, height, pixels, steps }: ImageView, label: string): HTMLElement {
  const canvas = element('canvas', { width, height, role: 'img', 'aria-label': `Image of ${label}` })
  canvas.getContext('2d')!.putImageData(new ImageData(pixels, width, height), 0, 0)
  const scale = Math.max(1, Math.min(16, Math.floor(320 / Math.max(width, height))))
  canvas.style.width = `${width * scale}px`
  canvas.className = 'pg-pixels'
  const taken = steps[0] * steps[1] === 1 ? [] : [`; one of ${steps[0]} × ${steps[1]} pixels`]
  return element('figure', {}, [canvas, element('figcaption', {}, [`${width} × ${height} pixels`, ...taken])])
}
