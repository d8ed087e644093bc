// Plots of points and lines as SVG.
import { scaleLinear, scaleLog } from 'd3-scale'
import { line } from 'd3-shape'

/** Points of one colour, joined or not. */
export interface Series {
  readonly name: string
  readonly kind: 'line' | 'points'
  readonly x: readonly number[]
  readonly y: readonly number[]
  /** Radius of the points; 2.5 by default. */
  readonly radius?: number
}

export interface Plot {
  readonly title: string
  readonly x: string
  readonly y: string
  /** Whether the vertical axis is logarithmic. */
  readonly logarithmic?: boolean
  readonly series: readonly Series[]
}

const [width, height] = [640, 400]
const margin = { top: 40, right: 20, bottom: 50, left: 70 }
const colours = ['#d95f02', '#1b6ca8', '#2a9d60', '#7b4fa3']

const extent = (values: readonly number[]): [number, number] => {
  return values.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [Infinity, -Infinity])
}
const round = (x: number): number => Math.round(x * 10) / 10

/** Draws a plot. */
export function draw({ title, x, y, logarithmic = false, series }: Plot): string {
  const across = scaleLinear(extent(series.flatMap((each) => each.x)), [margin.left, width - margin.right])
  const up = (logarithmic ? scaleLog() : scaleLinear())
    .domain(extent(series.flatMap((each) => each.y)))
    .range([height - margin.bottom, margin.top])
    .nice()
  const parts = [
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="${width / 2}" y="22" text-anchor="middle" font-size="15">${title}</text>`,
    `<text x="${width / 2}" y="${height - 10}" text-anchor="middle">${x}</text>`,
    `<text transform="translate(16 ${height / 2}) rotate(-90)" text-anchor="middle">${y}</text>`,
  ]
  for (const tick of across.ticks(8)) {
    parts.push(
      `<text x="${round(across(tick))}" y="${height - margin.bottom + 18}" text-anchor="middle">${across.tickFormat(8)(tick)}</text>`,
    )
  }
  const label = logarithmic ? (tick: number): string => tick.toExponential(0) : up.tickFormat(5)
  for (const tick of up.ticks(5)) {
    const at = round(up(tick))
    parts.push(
      `<path d="M${margin.left} ${at}H${width - margin.right}" stroke="#ddd"/>`,
      `<text x="${margin.left - 8}" y="${at + 4}" text-anchor="end">${label(tick)}</text>`,
    )
  }
  const path = line().digits(1)
  for (const [k, { name, kind, radius = 2.5, ...each }] of series.entries()) {
    const colour = colours[k % colours.length]!
    const points = each.x.map((value, i): [number, number] => [across(value), up(each.y[i]!)])
    if (kind === 'line') {
      parts.push(`<path d="${path(points)!}" fill="none" stroke="${colour}" stroke-width="2"/>`)
    } else {
      const dots = points.map(([cx, cy]) => `M${round(cx)} ${round(cy)}h0`).join('')
      parts.push(`<path d="${dots}" stroke="${colour}" stroke-width="${2 * radius}" stroke-linecap="round"/>`)
    }
    const top = margin.top + 14 + 16 * k
    parts.push(
      `<text x="${width - margin.right - 4}" y="${top}" text-anchor="end" fill="${colour}">${name}</text>`,
    )
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" ` +
    `font-size="12">\n${parts.join('\n')}\n</svg>\n`
  )
}
