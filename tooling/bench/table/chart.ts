// The table as a picture: one bar a figure, its length the logarithm of how many times as fast as the best peer ours is.
import type { Figure } from './row.ts'

const [rowHeight, left, width, top] = [15, 330, 420, 46]
/** From a tenth to a hundred times as fast. */
const [least, most] = [0.1, 100]

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const position = (ratio: number): number => {
  const clamped = Math.max(least, Math.min(most, ratio))
  return left + (Math.log(clamped / least) / Math.log(most / least)) * width
}

const at = (value: number): string => value.toFixed(1)

/** An SVG that is read on light and dark pages. */
export function chart(figures: readonly Figure[], caption: string): string {
  const shown = figures.filter(({ ratio }) => ratio !== null)
  const bottom = top + shown.length * rowHeight
  const one = position(1)
  const marks = [0.1, 0.3, 1, 3, 10, 30, 100].map((ratio) => {
    const x = at(position(ratio))
    return `<path d="M${x} ${top - 6}V${bottom}" stroke="${ratio === 1 ? '#555' : '#ddd'}"/><text x="${x}" y="${top - 10}" text-anchor="middle">${ratio}×</text>`
  })
  const bars = shown.map(({ workload, mode, ratio, goal, met, peer }, i) => {
    const y = top + i * rowHeight
    const end = position(ratio!)
    const label = escaped(`${workload}, ${mode}`)
    const wanted =
      'ratio' in goal
        ? `<path d="M${at(position(goal.ratio))} ${y + 1}v${rowHeight - 3}" stroke="#000" stroke-width="2"/>`
        : ''
    return [
      `<text x="${left - 8}" y="${y + 11}" text-anchor="end">${label}</text>`,
      `<rect x="${at(Math.min(one, end))}" y="${y + 2}" width="${at(Math.abs(end - one))}" height="${rowHeight - 5}" fill="${met ? '#3a8f5c' : '#d08a3c'}"/>`,
      wanted,
      `<text x="${left + width + 8}" y="${y + 11}">${ratio!.toPrecision(3)}× ${escaped(peer ?? '')}</text>`,
    ].join('')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="920" height="${bottom + 12}" viewBox="0 0 920 ${bottom + 12}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="8" y="16" font-size="12">Times as fast as the best peer; the black mark is the goal. ${escaped(caption)}</text>`,
    ...marks,
    ...bars,
    '</svg>',
    '',
  ].join('\n')
}
