// Charts of lines and points as SVG, in the colours of the theme.
import { scaleLinear, scaleLog } from 'd3-scale'
import { line } from 'd3-shape'
import { svgElement } from './element.ts'

/** Points of one colour, joined or not. */
export interface Series {
  readonly name?: string
  readonly kind: 'line' | 'points'
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  /** A colour of its own; else the next of the chart. */
  readonly colour?: string
}

export interface ChartOptions {
  /** What the chart shows, for those who do not see it. */
  readonly title: string
  readonly x: string
  readonly y: string
  /** Whether the vertical axis is logarithmic; numbers of 0 and less are left out then. */
  readonly logarithmic?: boolean
  /** Ends of the axes; those of the numbers by default. */
  readonly across?: readonly [number, number]
  readonly up?: readonly [number, number]
}

export interface Chart {
  readonly element: SVGSVGElement
  readonly draw: (series: readonly Series[]) => void
}

const [width, height] = [480, 260]
const margin = { top: 12, right: 14, bottom: 38, left: 52 }
export const seriesColours = [
  'var(--vp-c-brand-1)',
  'var(--gallery-warm)',
  'var(--gallery-cool)',
  'var(--gallery-plum)',
]

/** An empty chart; `draw` replaces what it shows. */
export function chart(options: ChartOptions): Chart {
  const root = svgElement('svg', {
    viewBox: `0 0 ${width} ${height}`,
    class: 'gallery-chart',
    role: 'img',
    'aria-label': options.title,
  })
  return { element: root, draw: (series) => root.replaceChildren(...parts(options, series)) }
}

function parts(
  { x, y, logarithmic = false, across, up }: ChartOptions,
  series: readonly Series[],
): SVGElement[] {
  const drawn = series.map((each) => ({ ...each, points: pointsOf(each, logarithmic) }))
  const all = drawn.flatMap(({ points }) => points)
  const horizontal = scaleLinear(across ?? extent(all.map(([value]) => value)), [
    margin.left,
    width - margin.right,
  ])
  const ends = up ?? extent(all.map(([, value]) => value))
  const bottom = height - margin.bottom
  const vertical = (
    logarithmic ? scaleLog(ends, [bottom, margin.top]) : scaleLinear(ends, [bottom, margin.top])
  ).nice()
  const text = (content: string, attributes: Record<string, string | number>): SVGElement =>
    svgElement('text', attributes, content)
  const made: SVGElement[] = [
    text(x, { x: (margin.left + width - margin.right) / 2, y: height - 4, 'text-anchor': 'middle' }),
    text(y, { transform: `translate(12 ${(margin.top + bottom) / 2}) rotate(-90)`, 'text-anchor': 'middle' }),
  ]
  for (const tick of horizontal.ticks(6)) {
    made.push(
      text(horizontal.tickFormat(6)(tick), { x: horizontal(tick), y: bottom + 16, 'text-anchor': 'middle' }),
    )
  }
  const shownTicks = logarithmic ? powersOfTen(vertical.ticks()) : vertical.ticks(5)
  for (const tick of shownTicks) {
    const at = vertical(tick)
    made.push(
      svgElement('path', { d: `M${margin.left} ${at}H${width - margin.right}`, class: 'gallery-grid' }),
      text(logarithmic ? tick.toExponential(0) : vertical.tickFormat(5)(tick), {
        x: margin.left - 6,
        y: at + 4,
        'text-anchor': 'end',
      }),
    )
  }
  const path = line().digits(1)
  drawn.forEach(({ name, kind, points, colour }, k) => {
    const stroke = colour ?? seriesColours[k % seriesColours.length]!
    const places = points.map(([a, b]): [number, number] => [horizontal(a), vertical(b)])
    if (kind === 'line')
      made.push(
        svgElement('path', { d: path(places) ?? '', style: `stroke: ${stroke}`, class: 'gallery-line' }),
      )
    else {
      const dots = places.map(([a, b]) => `M${a.toFixed(1)} ${b.toFixed(1)}h0`).join('')
      made.push(svgElement('path', { d: dots, style: `stroke: ${stroke}`, class: 'gallery-dots' }))
    }
    if (name !== undefined)
      made.push(
        text(name, {
          x: width - margin.right - 4,
          y: margin.top + 12 + 16 * k,
          'text-anchor': 'end',
          style: `fill: ${stroke}`,
        }),
      )
  })
  return made
}

function pointsOf({ x, y }: Series, logarithmic: boolean): [number, number][] {
  return Array.from(x, (value, i): [number, number] => [value, y[i]!]).filter(
    ([, value]) => Number.isFinite(value) && (!logarithmic || value > 0),
  )
}

/** At most six of the ticks that are powers of ten. */
function powersOfTen(ticks: readonly number[]): number[] {
  const powers = ticks.filter((tick) => Number.isInteger(Math.round(Math.log10(tick) * 1e9) / 1e9))
  const every = Math.ceil(powers.length / 6)
  return powers.filter((_, i) => i % every === 0)
}

function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) return [1, 10]
  const [low, high] = values.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [Infinity, -Infinity],
  )
  return low === high ? [low - 0.5 * (Math.abs(low) || 1), high + 0.5 * (Math.abs(high) || 1)] : [low, high]
}
