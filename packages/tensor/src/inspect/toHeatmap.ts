// Tensors as shades, for terminals, web pages and notebooks.
import { isComplex, NxError, type Shape } from '@nx/types'
import { elementsOf } from '../conversion/elements.ts'
import { readNow } from '../conversion/read.ts'
import { integerAtLeast } from '../core/checks.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import type { Tensor } from '../core/tensor.ts'
import { own } from '../core/view.ts'
import { header } from './header.ts'
import { deepestBrackets } from './nest.ts'
import { type Scale, scaleOf } from './scale.ts'
import { asciiShades, ansiShades, type Shades } from './shades.ts'
import { svg } from './svg.ts'

/** Options of `toHeatmap`. */
export interface HeatmapOptions {
  /** Whether to draw with terminal colours, else with digits; by default where standard output is a terminal. */
  readonly ansiEnabled?: boolean
  /** What is coloured for each element; a wide blank by default. */
  readonly ansiWhitespace?: string
  /** How many matrices of a stack to draw; 50 by default. */
  readonly limit?: number
}

/** A drawing of a tensor. Node, Deno and Bun print it as text, notebooks show it as a picture. */
export interface Heatmap {
  readonly tensor: Tensor
  /** Shades or digits, for terminals. */
  toString(): string
  /** An SVG element, also for HTML: coloured by the viridis map, NaN red, with the numbers as tooltips. */
  toSvg(): string
}

/**
 * Draws a tensor by shades: each matrix of its last two axes on its own scale, from its smallest element to its largest.
 *
 * @throws NxError `rank` for a scalar, `type` for complex numbers, `option` for a negative limit, `device_read` where
 * the host cannot read the memory, `traced_value` while a function is traced.
 *
 * @example
 * String(toHeatmap(tensor([0, 1, 3]), { ansiEnabled: false }))
 * // => Heatmap<
 * //   s32[3]
 * //   039
 * // >
 *
 * @example
 * toHeatmap(eye(3)).toSvg().slice(0, 4) // => '<svg'
 */
export function toHeatmap(tensor: TensorLike, options: HeatmapOptions = {}): Heatmap {
  checkOptions('toHeatmap', options, ['ansiEnabled', 'ansiWhitespace', 'limit'])
  const input = own(toTensor(tensor, 'toHeatmap'))
  const { shape } = input.spec
  if (shape.length === 0) {
    throw new NxError(
      'rank',
      'toHeatmap',
      `needs at least one axis, got ${formatShape(input)}; print the number`,
      { shape },
    )
  }
  if (isComplex(input.type)) {
    throw new NxError('type', 'toHeatmap', `cannot shade ${input.type}; draw real(x), imag(x) or abs(x)`, {
      type: input.type,
    })
  }
  const { ansiEnabled = isTerminal(), ansiWhitespace = '\u3000', limit = 50 } = options
  if (limit !== Infinity) integerAtLeast('toHeatmap', 'limit', limit, 0)
  const shades = ansiEnabled ? ansiShades(ansiWhitespace) : asciiShades
  const numbers = Array.from(elementsOf(readNow('toHeatmap', 'backendCopyAsync', input), input), Number)
  const body = numbers.length === 0 ? '' : draw(numbers, shape, shades, limit)
  const text = `Heatmap<\n  ${header(input)}\n  ${body}\n>`
  const print = (): string => text
  const picture = (): string => svg(header(input), numbers, shape, limit)
  return {
    tensor: input,
    toString: print,
    toSvg: picture,
    [Symbol.for('nodejs.util.inspect.custom')]: print,
    [Symbol.for('Jupyter.display')]: () => ({
      'text/plain': text,
      'image/svg+xml': picture(),
      'text/html': picture(),
    }),
  } as Heatmap
}

function isTerminal(): boolean {
  return (globalThis as { process?: { stdout?: { isTTY?: boolean } } }).process?.stdout?.isTTY === true
}

function draw(numbers: readonly number[], shape: Shape, shades: Shades, limit: number): string {
  if (shape.length > deepestBrackets) return '...'
  return shape.length === 1
    ? drawRow(numbers, scaleOf(numbers), shades)
    : drawStack(numbers, shape, shades, limit)
}

function drawRow(numbers: readonly number[], scale: Scale, shades: Shades): string {
  return (
    numbers.map((x) => (Number.isFinite(x) ? shades.finite(scale(x)) : shades.other(x))).join('') + shades.end
  )
}

function drawStack(numbers: readonly number[], shape: Shape, shades: Shades, limit: number): string {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!]
  let drawn = 0
  const matrix = (indent: string): string => {
    const own = numbers.slice(rows * columns * drawn, rows * columns * ++drawn)
    const scale = scaleOf(own)
    const line = (_: unknown, row: number): string =>
      `\n${indent}${drawRow(own.slice(row * columns, (row + 1) * columns), scale, shades)}`
    return Array.from({ length: rows }, line).join('')
  }
  const level = (axis: number, indent: string): string => {
    if (axis === shape.length - 2) return matrix(indent)
    const inner = `${indent}  `
    const items: string[] = []
    for (let i = 0; i < shape[axis]! && items.at(-1) !== '...'; i++) {
      items.push(drawn === limit ? '...' : level(axis + 1, inner))
    }
    const open = axis === shape.length - 3 ? '[' : `[\n${inner}`
    return `${open}${items.join(`,\n${inner}`)}\n${indent}]`
  }
  return level(0, '  ')
}
