// What a call of a compiled function costs, as data, as text and as a picture.
import type { PlanReport, StepReport } from '@nx/compiler'

/** A step of a compiled function, and how long it took. */
export interface ExplainedStep extends StepReport {
  readonly milliseconds: number
}

/** What a call of a compiled function costs. Its text is a table of the steps, `toSVG` a timeline. */
export class Explanation {
  readonly steps: readonly ExplainedStep[]
  /** Bytes that the steps read and wrote. */
  readonly bytesMoved: number
  /** Bytes of arguments and results: less cannot be moved. */
  readonly leastBytes: number
  /** Arithmetic operations on elements. */
  readonly operations: number
  /** Bytes of arguments, results and all between them that is in memory at one time. */
  readonly peakBytes: number
  /** Time to plan the function and to write its code; tracing it is not part of it. */
  readonly compileMilliseconds: number

  constructor(report: PlanReport, milliseconds: readonly number[], compileMilliseconds: number) {
    this.steps = report.steps.map((step, i) => ({ ...step, milliseconds: milliseconds[i] ?? 0 }))
    this.bytesMoved = report.bytesMoved
    this.leastBytes = report.leastBytes
    this.operations = report.operations
    this.peakBytes = report.peakBytes
    this.compileMilliseconds = compileMilliseconds
  }

  /** A line for each step, then the totals. */
  toString(): string {
    const rows = this.steps.map(({ name, milliseconds, bytesRead, bytesWritten, operations, reasons }) => [
      shortened(name, 60),
      `${milliseconds.toFixed(3)} ms`,
      bytes(bytesRead),
      bytes(bytesWritten),
      count(operations),
      reasons.join(', '),
    ])
    const table = [['step', 'time', 'read', 'written', 'operations', 'in memory because'], ...rows]
    const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
    const lines = table.map((row) =>
      row
        .map((cell, column) =>
          column === 0 || column === 5 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    const ratio = this.leastBytes === 0 ? '' : ` (${(this.bytesMoved / this.leastBytes).toFixed(2)} times)`
    return [
      ...lines,
      `moved ${bytes(this.bytesMoved)}, at least ${bytes(this.leastBytes)}${ratio}; ${count(this.operations)} operations`,
      `memory ${bytes(this.peakBytes)}; compiled in ${this.compileMilliseconds.toFixed(1)} ms`,
    ].join('\n')
  }

  /** A timeline: a bar for each step, as long as the step took. */
  toSVG(): string {
    const [width, height, labels] = [960, 22, 380]
    const total = Math.max(
      1e-6,
      this.steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    )
    const scale = (width - labels - 90) / total
    let start = 0
    const bars = this.steps.map(({ name, milliseconds, bytesRead, bytesWritten }, i) => {
      const x = labels + start * scale
      const length = Math.max(1, milliseconds * scale)
      start += milliseconds
      const y = i * height
      const text = `${milliseconds.toFixed(3)} ms, ${bytes(bytesRead + bytesWritten)}`
      return (
        `<text x="${labels - 8}" y="${y + 15}" text-anchor="end">${escaped(shortened(name, 52))}</text>` +
        `<rect x="${x.toFixed(1)}" y="${y + 3}" width="${length.toFixed(1)}" height="16" fill="#3b82f6">` +
        `<title>${escaped(`${name}: ${text}`)}</title></rect>`
      )
    })
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${this.steps.length * height + 24}" ` +
      `font-family="system-ui, sans-serif" font-size="12">${bars.join('')}` +
      `<text x="${labels}" y="${this.steps.length * height + 18}">0 to ${total.toFixed(3)} ms</text></svg>`
    )
  }
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (each) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[each]!)

const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`

/** A number with a unit of a thousand times the one before, to three digits. */
function scaled(value: number, units: readonly string[], step: number): string {
  let [rest, unit] = [value, 0]
  while (rest >= step && unit < units.length - 1) {
    rest /= step
    unit++
  }
  return `${unit === 0 ? rest : rest.toPrecision(3)}${units[unit]!}`
}

const bytes = (value: number): string => scaled(value, [' B', ' KiB', ' MiB', ' GiB'], 1024)
const count = (value: number): string => scaled(value, ['', ' k', ' M', ' G'], 1000)
