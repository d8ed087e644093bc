// A plot of lines over their indices.
import { element } from '../element.ts'
import type { PlotView } from '../run/protocol.ts'
import { brief, rangeOf } from './range-of.ts'

const [width, height] = [640, 240]
const margin = { left: 64, right: 12, top: 10, bottom: 24 }
/** The colours of Okabe and Ito, which most people can tell apart. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#8a8a00', '#7f7f7f']

function svg(name: string, attributes: Readonly<Record<string, string | number>>, text = ''): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  made.textContent = text
  return made
}

/** The plot; a line of many elements is drawn by the lowest and the highest of each stretch. */
export function drawPlot({ lines, stretch, length }: PlotView, label: string): HTMLElement {
  const [low, high] = rangeOf(lines.flatMap((line) => [...rangeOf(line.low), ...rangeOf(line.high)]))
  const span = high - low
  const y = (value: number): number => {
    const level = span === 0 ? 0.5 : value / span - low / span
    return margin.top + (1 - level) * (height - margin.top - margin.bottom)
  }
  const x = (index: number): number =>
    margin.left + (index / Math.max(1, length - 1)) * (width - margin.left - margin.right)
  const picture = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': `Plot of ${label}, from ${brief(low)} to ${brief(high)}`,
    class: 'pg-plot',
  })
  for (const value of span === 0 ? [low] : [low, low + span / 2, high]) {
    picture.append(
      svg('line', {
        x1: margin.left,
        x2: width - margin.right,
        y1: y(value),
        y2: y(value),
        class: 'pg-grid',
      }),
      svg('text', { x: margin.left - 6, y: y(value) + 4, 'text-anchor': 'end' }, brief(value)),
    )
  }
  for (const [index, anchor] of [
    [0, 'start'],
    [Math.floor((length - 1) / 2), 'middle'],
    [length - 1, 'end'],
  ] as const) {
    picture.append(svg('text', { x: x(index), y: height - 6, 'text-anchor': anchor }, String(index)))
  }
  lines.forEach((line, i) => {
    const point =
      (values: Float64Array) =>
      (_: unknown, j: number): string | null =>
        Number.isFinite(values[j])
          ? `${x(j * stretch + (stretch - 1) / 2).toFixed(1)},${y(values[j]!).toFixed(1)}`
          : null
    const colour = colours[i % colours.length]!
    const stroke = { stroke: colour, fill: stretch === 1 ? 'none' : colour, 'stroke-width': 1.5 }
    const low = runs(Array.from(line.low, point(line.low)))
    if (stretch === 1) {
      for (const run of low) picture.append(svg('polyline', { ...stroke, points: run.join(' ') }))
      return
    }
    const high = runs(Array.from(line.high, point(line.high)))
    low.forEach((run, k) =>
      picture.append(svg('polygon', { ...stroke, points: [...run, ...(high[k] ?? []).reverse()].join(' ') })),
    )
  })
  const more = stretch === 1 ? '' : `; lowest and highest of each ${stretch} elements`
  return element('figure', {}, [picture, element('figcaption', {}, [`${length} elements${more}`])])
}

/** Points in a row, parted where one is missing. */
function runs(points: readonly (string | null)[]): string[][] {
  const found: string[][] = [[]]
  for (const point of points) {
    if (point !== null) found.at(-1)!.push(point)
    else if (found.at(-1)!.length > 0) found.push([])
  }
  return found.filter((run) => run.length > 0)
}
