// The Fourier transforms as a kernel for backends that compute on the host.
import { allocate, type HostKernel, type Shape, sizeOf, stridesOf } from '@nx/types'
import { planes, type Planes, planOf, rootsOf } from './fourier-stages.ts'

/** So many numbers are transformed together, so that what is between stays in a cache. */
const together = 8192

type Numbers = Float32Array | Float64Array

/** Lines of elements along an axis. */
interface Lines {
  readonly elements: Numbers
  readonly length: number
  /** From one element of a line to the next. */
  readonly step: number
}

const linesOf = (elements: Numbers, shape: Shape, axis: number): Lines => ({
  elements,
  length: shape[axis]!,
  step: stridesOf(shape)[axis]!,
})

/** Where a line begins. */
const startOf = ({ length, step }: Lines, line: number): number =>
  Math.floor(line / step) * step * length + (line % step)

/** Reads a line into a column, or writes it from there: the place of its first number, and the distance of the next. */
type Move = (lines: Lines, start: number, column: Planes, at: number, distance: number) => void

/** Complex numbers; what a line does not have is zero. */
const readComplex: Move = ({ elements, length, step }, start, { re, im }, at, distance) => {
  for (let to = at, i = 0; to < re.length; to += distance, i++) {
    const from = 2 * (start + i * step)
    re[to] = i < length ? elements[from]! : 0
    im[to] = i < length ? elements[from + 1]! : 0
  }
}

/** Real numbers, in pairs or one by one. */
const readReal =
  (isPaired: boolean): Move =>
  ({ elements, length, step }, start, { re, im }, at, distance) => {
    const read = (i: number): number => (i < length ? elements[start + i * step]! : 0)
    for (let to = at, i = 0; to < re.length; to += distance) {
      re[to] = read(i++)
      im[to] = isPaired ? read(i++) : 0
    }
  }

/** A line from the first half of its spectrum: E + iO for the spectra E and O of its even and odd elements, twice. */
const readHalf =
  (twiddles: Planes, half: number): Move =>
  ({ elements, length, step }, start, { re, im }, at, distance) => {
    const read = (k: number, part: 0 | 1): number =>
      k < length && (part === 0 || (k > 0 && k < half)) ? elements[2 * (start + k * step) + part]! : 0
    for (let k = 0; k < half; k++) {
      const [ar, ai, br, bi] = [read(k, 0), read(k, 1), read(half - k, 0), -read(half - k, 1)]
      const [wr, wi, dr, di] = [twiddles.re[k]!, -twiddles.im[k]!, ar - br, ai - bi]
      re[at + k * distance] = ar + br - (dr * wi + di * wr)
      im[at + k * distance] = ai + bi + (dr * wr - di * wi)
    }
  }

/** A line of odd length from the first half of its spectrum. */
const readMirrored: Move = ({ elements, length, step }, start, { re, im }, at, distance) => {
  const count = re.length / distance
  for (let k = 0; k < count; k++) {
    const isFirst = 2 * k < count
    const near = isFirst ? k : count - k
    const from = 2 * (start + near * step)
    re[at + k * distance] = near < length ? elements[from]! : 0
    im[at + k * distance] = near < length ? (isFirst ? 1 : -1) * (near > 0 ? elements[from + 1]! : 0) : 0
  }
}

const writeComplex: Move = ({ elements, length, step }, start, { re, im }, at, distance) => {
  for (let i = 0; i < length; i++) {
    const to = 2 * (start + i * step)
    elements[to] = re[at + i * distance]!
    elements[to + 1] = im[at + i * distance]!
  }
}

const writeReal =
  (isPaired: boolean): Move =>
  ({ elements, length, step }, start, { re, im }, at, distance) => {
    for (let from = at, i = 0; i < length; from += distance) {
      elements[start + i++ * step] = re[from]!
      if (isPaired) elements[start + i++ * step] = im[from]!
    }
  }

/** The first half of the spectrum of a line whose elements were taken in pairs. */
const writeHalf =
  (twiddles: Planes, half: number): Move =>
  ({ elements, step }, start, { re, im }, at, distance) => {
    for (let k = 0; k <= half; k++) {
      const [a, b] = [at + (k % half) * distance, at + ((half - k) % half) * distance]
      const [dr, di] = [re[a]! - re[b]!, im[a]! + im[b]!]
      const [wr, wi] = [twiddles.re[k]!, twiddles.im[k]!]
      const to = 2 * (start + k * step)
      elements[to] = (re[a]! + re[b]! + (dr * wi + di * wr)) / 2
      elements[to + 1] = (im[a]! - im[b]! - (dr * wr - di * wi)) / 2
    }
  }

function movesOf(op: string, isPaired: boolean, length: number): [read: Move, write: Move] {
  if (op === 'rfft')
    return [readReal(isPaired), isPaired ? writeHalf(rootsOf(length), length / 2) : writeComplex]
  if (op === 'irfft')
    return [isPaired ? readHalf(rootsOf(length), length / 2) : readMirrored, writeReal(isPaired)]
  return [readComplex, writeComplex]
}

/**
 * `fft`, `ifft`, `rfft` and `irfft`, in f64. Transforms back are those of numbers whose parts have changed places. Real lines of
 * even length are transformed as complex ones of half of it (H. V. Sorensen, D. L. Jones, M. T. Heideman and C. S. Burrus,
 * "Real-valued fast Fourier transform algorithms", IEEE Transactions on Acoustics, Speech and Signal Processing 35 (1987),
 * 849-863).
 */
export const fourierKernel: HostKernel = ({ op, inputs: [input], attrs, outs: [out] }) => {
  const { axis, length } = attrs as { readonly axis: number; readonly length: number }
  const result = allocate(out!.type, sizeOf(out!.shape)) as Numbers
  const source = linesOf(input!.data as Numbers, input!.spec.shape, axis)
  const target = linesOf(result, out!.shape, axis)
  const isBack = op === 'ifft' || op === 'irfft'
  const isPaired = length % 2 === 0 && (op === 'rfft' || op === 'irfft')
  const plan = planOf(isPaired ? length / 2 : length)
  const [read, write] = movesOf(op, isPaired, length)
  const lines = sizeOf(out!.shape) / target.length
  const columns = Math.max(1, Math.min(lines, Math.floor(together / plan.length)))
  const turn = ({ re, im }: Planes): Planes => (isBack ? { re: im, im: re } : { re, im })
  for (let line = 0; line < lines; line += columns) {
    const count = Math.min(columns, lines - line)
    const [first, second] = [planes(plan.length * count), planes(plan.length * count)]
    for (let q = 0; q < count; q++) read(source, startOf(source, line + q), turn(first), q, count)
    const found = turn(plan.run(first, second, count))
    if (isBack) {
      for (const part of [found.re, found.im]) for (let i = 0; i < part.length; i++) part[i]! /= length
    }
    for (let q = 0; q < count; q++) write(target, startOf(target, line + q), found, q, count)
  }
  return [result]
}
