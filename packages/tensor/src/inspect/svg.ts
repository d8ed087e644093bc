// Heatmaps as SVG, for web pages and notebooks.
import type { Shape } from '@nx/types'
import { unravel } from '../core/unravel.ts'
import { scaleOf } from './scale.ts'

/** Side of a cell and height of a line of text, in pixels. */
const cell = 16
const line = 18
/** Of the viridis colour map, evenly spaced from its dark to its light end. */
const stops: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
]

function colour(level: number): string {
  const place = level * (stops.length - 1)
  const [low, high] = [stops[Math.floor(place)]!, stops[Math.ceil(place)]!]
  const mixed = low.map((x, channel) => Math.round(x + (high[channel]! - x) * (place % 1)))
  return `#${mixed.map((x) => x.toString(16).padStart(2, '0')).join('')}`
}

function colourOf(x: number, level: number): string {
  if (Number.isFinite(x)) return colour(level)
  return Number.isNaN(x) ? '#d62728' : colour(x > 0 ? 1 : 0)
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

/**
 * A drawing of the matrices along the last two axes of some numbers, one below the other, each on its own scale. Each
 * cell has its index and its number as a tooltip.
 */
export function svg(title: string, numbers: readonly number[], shape: Shape, limit: number): string {
  const [rows, columns] = [shape.length === 1 ? 1 : shape.at(-2)!, shape.at(-1)!]
  const leading = shape.slice(0, -2)
  const size = rows * columns
  const total = size === 0 ? 0 : numbers.length / size
  const drawn = Math.min(total, limit)
  const parts = [text(0, title)]
  let top = line
  for (let matrix = 0; matrix < drawn; matrix++) {
    const index = unravel(matrix, leading)
    if (leading.length > 0) {
      parts.push(text(top, `[${index.join(', ')}]`))
      top += line
    }
    const own = numbers.slice(matrix * size, (matrix + 1) * size)
    const scale = scaleOf(own)
    for (const [k, x] of own.entries()) {
      const [row, column] = [Math.floor(k / columns), k % columns]
      const at = [...index, ...(shape.length === 1 ? [column] : [row, column])].join(', ')
      parts.push(
        `<rect x="${column * cell}" y="${top + row * cell}" width="${cell}" height="${cell}" ` +
          `fill="${colourOf(x, scale(x))}"><title>[${at}] ${x}</title></rect>`,
      )
    }
    top += rows * cell
  }
  if (drawn < total) {
    parts.push(text(top, `… and ${total - drawn} more`))
    top += line
  }
  const width = Math.max(columns * cell, title.length * 9)
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top}" viewBox="0 0 ${width} ${top}" ` +
    `role="img" aria-label="${escape(title)}" font-family="monospace" font-size="13">${parts.join('')}</svg>`
  )
}

const text = (top: number, content: string): string =>
  `<text y="${top + 13}" fill="currentColor">${escape(content)}</text>`
