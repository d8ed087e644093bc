// The lines of a plot: of long vectors the lowest and the highest value of each stretch.
import { concatenate, newAxis, reduceMax, reduceMin, reshape, slice, type Tensor } from '@nx/nx'
import type { PlotView } from '../run/protocol.ts'
import { numbersOf, type Soon, then } from '../run/reading.ts'

const limits = { points: 1000, lines: 8 }

/** A line for a vector, one for each of the first rows of a matrix. */
export function plotView(input: Tensor): Soon<PlotView> {
  const { shape } = input
  const [height, length] = shape.length === 2 ? (shape as [number, number]) : [1, shape[0]!]
  const count = Math.min(height, limits.lines)
  const rows = firstOf(reshape(input, [height, length], { names: [null, null] }), [count, length])
  const stretch = Math.ceil(length / limits.points)
  const points = Math.floor(length / stretch)
  // What is left over at the end is less than one stretch, a thousandth of the line.
  const parts = reshape(firstOf(rows, [count, points * stretch]), [count, points, stretch])
  const ends = [reduceMin(parts, { axes: [2] }), reduceMax(parts, { axes: [2] })]
  const both = concatenate(ends.map((end) => newAxis(end, 0)))
  return then(numbersOf(both), (numbers) => {
    const line = (which: number): Float64Array => numbers.slice(which * points, (which + 1) * points)
    const lines = Array.from({ length: count }, (_, i) => ({ low: line(i), high: line(count + i) }))
    return { kind: 'plot', lines, stretch, length }
  })
}

/** The first rows and columns, without a copy where that is all of them. */
function firstOf(matrix: Tensor, lengths: readonly [number, number]): Tensor {
  const whole = lengths.every((length, axis) => length === matrix.shape[axis])
  return whole ? matrix : slice(matrix, [0, 0], lengths)
}
