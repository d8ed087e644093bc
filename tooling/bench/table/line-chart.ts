// Lines over sizes, both axes logarithmic.
import { escaped } from './chart.ts'

export interface Line {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

const [left, top, width, height] = [60, 40, 560, 400]
const colors = [
  '#1f77b4',
  '#d62728',
  '#2ca02c',
  '#9467bd',
  '#8c564b',
  '#e377c2',
  '#7f7f7f',
  '#bcbd22',
  '#17becf',
]

const superscript = (exponent: number): string =>
  `10${[...String(exponent)].map((digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('')}`

/** Whole powers of ten that hold all values. */
function range(values: readonly number[]): readonly [number, number] {
  const logarithms = values.map(Math.log10)
  return [Math.floor(Math.min(...logarithms)), Math.ceil(Math.max(...logarithms))]
}

/** An SVG of lines with their names at the right; those of two threads are dashed, in the colour of one. */
export function lineChart(lines: readonly Line[], caption: string): string {
  const all = lines.flatMap(({ points }) => points)
  const [fromX, toX] = range(all.map(([x]) => x))
  const [fromY, toY] = range(all.map(([, y]) => y))
  const x = (value: number): string =>
    (left + ((Math.log10(value) - fromX) / (toX - fromX)) * width).toFixed(1)
  const y = (value: number): string => (top + ((toY - Math.log10(value)) / (toY - fromY)) * height).toFixed(1)
  const grid = [
    ...Array.from({ length: toX - fromX + 1 }, (_, i) => {
      const at = x(10 ** (fromX + i))
      return `<path d="M${at} ${top}v${height}" stroke="#ddd"/><text x="${at}" y="${top + height + 16}" text-anchor="middle">${superscript(fromX + i)}</text>`
    }),
    ...Array.from({ length: toY - fromY + 1 }, (_, i) => {
      const at = y(10 ** (fromY + i))
      return `<path d="M${left} ${at}h${width}" stroke="#ddd"/><text x="${left - 6}" y="${at}" text-anchor="end">${superscript(fromY + i)}</text>`
    }),
  ]
  const families = [...new Set(lines.map(({ name }) => name.replace(/, 2 threads$/, '')))]
  const drawn = lines.map(({ name, points }, i) => {
    const isDashed = name.endsWith(', 2 threads')
    const color = colors[families.indexOf(name.replace(/, 2 threads$/, '')) % colors.length]!
    const style = `stroke="${color}"${isDashed ? ' stroke-dasharray="5 3"' : ''}`
    const path = points.map(([size, time], at) => `${at === 0 ? 'M' : 'L'}${x(size)} ${y(time)}`).join('')
    const keyY = top + 10 + 18 * i
    const key = left + width + 16
    return [
      `<path d="${path}" fill="none" stroke-width="2" ${style}/>`,
      `<path d="M${key} ${keyY}h24" stroke-width="2" ${style}/>`,
      `<text x="${key + 30}" y="${keyY + 4}">${escaped(name)}</text>`,
    ].join('')
  })
  const total = [left + width + 230, Math.max(top + height, top + 18 * lines.length) + 30]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total[0]}" height="${total[1]}" viewBox="0 0 ${total[0]} ${total[1]}" font-family="sans-serif" font-size="11">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="8" y="18" font-size="12">${escaped(caption)}</text>`,
    ...grid,
    ...drawn,
    '</svg>',
    '',
  ].join('\n')
}
