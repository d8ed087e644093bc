// A heatmap: a pixel for each element, enlarged, with its scale below.
import { element } from '../element.ts'
import type { HeatmapView } from '../run/protocol.ts'
import { full, rangeOf } from './range-of.ts'
import { viridis } from './viridis.ts'

const notFinite = [214, 39, 40] as const

/** The heatmap; the element under the pointer is told below it. */
export function drawHeatmap({ rows, columns, values, steps }: HeatmapView, label: string): HTMLElement {
  const [low, high] = rangeOf(values)
  const canvas = element('canvas', {
    width: columns,
    height: rows,
    role: 'img',
    'aria-label': `Heatmap of ${label}`,
  })
  const context = canvas.getContext('2d')!
  const image = context.createImageData(columns, rows)
  values.forEach((x, i) => {
    const level = high === low ? 0 : x / (high - low) - low / (high - low)
    const colour = Number.isNaN(x) ? notFinite : viridis(level)
    image.data.set([...colour, 255], 4 * i)
  })
  context.putImageData(image, 0, 0)
  const scale = Math.max(1, Math.min(24, Math.floor(480 / Math.max(rows, columns))))
  canvas.style.width = `${columns * scale}px`
  canvas.className = 'pg-pixels'
  const taken = steps[0] * steps[1] === 1 ? '' : `; one of ${steps[0]} × ${steps[1]} elements`
  const caption = `from ${full(low)} to ${full(high)}${taken}`
  const readout = element('figcaption', {}, [caption])
  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    const row = Math.min(rows - 1, Math.floor((offsetY / canvas.clientHeight) * rows))
    const column = Math.min(columns - 1, Math.floor((offsetX / canvas.clientWidth) * columns))
    const x = values[row * columns + column]
    if (x === undefined) return
    readout.textContent = `[${row * steps[0]}, ${column * steps[1]}] ${full(x)}, ${caption}`
  })
  canvas.addEventListener('pointerleave', () => (readout.textContent = caption))
  const bar = element('div', { class: 'pg-scale', 'aria-hidden': 'true' })
  return element('figure', {}, [canvas, bar, readout])
}
