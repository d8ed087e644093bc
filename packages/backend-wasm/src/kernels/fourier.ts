// Fourier transforms whose length has small factors, of complex numbers or of real ones in pairs; others are decomposed to these.
import { isComplex, sizeOf, stridesOf } from '@nx/types'
import type { Attributes, Spec } from '@nx/types'
import { byteSize } from '../codegen/lanes.ts'
import { factors, pass, untangle } from '../fourier/passes.ts'
import type { Factor, Pass, Untangle } from '../fourier/passes.ts'
import type { Handle } from '../memory/index.ts'
import type { Runtime } from '../runtime.ts'
import { byLines } from './by-lines.ts'
import type { HostCall } from './host-kernel.ts'

/** The factors of a length, if there is a pass for each. */
function factorsOf(length: number): Factor[] | undefined {
  const found: Factor[] = []
  for (const factor of factors) for (; length % factor === 0; length /= factor) found.push(factor)
  return length === 1 ? found : undefined
}

/** Whether a transform is of real lines, or back to them. */
const isOfReal = (op: string): boolean => op.endsWith('rfft')

/**
 * Whether the lines of a transform are neither cut nor continued, and have such a length; if they are real, half of one, whose
 * numbers are pairs of elements beside each other. Shorter floats are converted first.
 */
export function transforms(op: string, attrs: Attributes, { type, shape }: Spec): boolean {
  const { axis, length } = attrs as { readonly axis: number; readonly length: number }
  const isReal = isOfReal(op)
  const count = isReal ? length / 2 : length
  return (
    (op === 'rfft' ? type === 'f32' || type === 'f64' : isComplex(type)) &&
    shape[axis] === (op === 'irfft' ? count + 1 : length) &&
    count > (isReal ? 2 : 1) &&
    !(isReal && stridesOf(shape)[axis]! > 1) &&
    factorsOf(count) !== undefined
  )
}

/**
 * So many powers of the root of unity of an order, from the first on, and what the order and twice the order are divided by;
 * quarters of a turn are exact.
 */
function addressOfRoots(
  { memory, tables }: Runtime,
  type: 'f32' | 'f64',
  order: number,
  isBack: boolean,
  first: number,
  count: number,
): number {
  const make = (): Handle => {
    const roots = new (type === 'f32' ? Float32Array : Float64Array)(2 * count + 4)
    const sign = isBack ? 1 : -1
    for (let at = 0; at < 2 * count; at += 2) {
      const k = first + at / 2
      const quarter = Math.floor((4 * k) / order)
      const angle = (2 * Math.PI * (k - (quarter * order) / 4)) / order
      const [x, y] = [Math.cos(angle), Math.sin(angle)]
      const turned = quarter > 1 ? -1 : 1
      roots[at] = turned * (quarter % 2 === 0 ? x : -y)
      roots[at + 1] = turned * sign * (quarter % 2 === 0 ? y : x)
    }
    roots.set([1 / order, 0, 0.5 / order], 2 * count)
    return memory.upload(new Uint8Array(roots.buffer))
  }
  return memory.address(tables.get(`${type} ${order} ${isBack} ${first}`, make))
}

const lineBytes = 64

/** Bytes of lines that one call of a pass goes through. */
const groupBytes = 65_536

/** Work of calls, in that of one, that a pass shared by threads is worth waiting for. */
const leastCalls = 4

/** Work of a pass on one vector, in vector instructions. */
const vectorWork = 8

/**
 * One pass for each factor, from one place to another and back (T. G. Stockham, "High-speed
 * convolution and correlation", AFIPS Spring Joint Computer Conference 28 (1966), 229-233). Threads share the lines, or each
 * pass if lines are few and long. Real lines are transformed as complex ones of half their length (H. V. Sorensen, D. L. Jones,
 * M. T. Heideman and C. S. Burrus, "Real-valued fast Fourier transform algorithms", IEEE Transactions on Acoustics, Speech and
 * Signal Processing 35 (1987), 849-863).
 */
export function fourier({ op, runtime, attrs, inputs, outputs, specs: [[input], [output]] }: HostCall): void {
  const { parallel } = runtime
  const isBack = op.startsWith('i')
  const isReal = isOfReal(op)
  const { type, shape } = isReal && !isBack ? input! : output!
  const { axis, length } = attrs as { readonly axis: number; readonly length: number }
  const count = isReal ? length / 2 : length
  const number = byteSize(type) * (length / count)
  const bytes = stridesOf(shape)[axis]! * number * count
  const blocks = (sizeOf(shape) * byteSize(type)) / bytes || 0
  const part = number === 8 ? 'f32' : 'f64'
  const passOf = (factor: Factor, isFirst: boolean, isLast: boolean): Pass =>
    runtime.modules.of<{ pass: Pass }>(`fft ${part} ${factor} ${isFirst} ${isLast}`, (module) =>
      pass(module, part, factor, isFirst, isLast),
    ).pass
  const roots = addressOfRoots(runtime, part, count, isBack, 0, count)
  const divisors = roots + (isReal ? count + 1 : count) * number
  const half = Math.floor(count / 2)
  const turns = isReal ? addressOfRoots(runtime, part, length, isBack, length / 4 + 1, half + 1) : 0
  const steps = factorsOf(count)!
  const work = (bytes / 16) * vectorWork
  const sharesPasses =
    parallel !== undefined && blocks < 4 * parallel.threads && work > leastCalls * parallel.workPerCall
  /** Runs over a range, on several threads if they do not share lines. */
  const each = (count: number, run: (from: number, to: number) => void): void => {
    if (!sharesPasses || !parallel.blocks(count, run)) run(0, count)
  }
  const transform = (from: number, to: number, room: number, lines: number): void => {
    let start = from
    let done = 1
    for (const [i, factor] of steps.entries()) {
      const rest = count / done / factor
      const width = bytes / rest / factor
      const target = (steps.length - i) % 2 === 1 ? to : room
      const isLast = rest === 1
      const run = passOf(factor, factor === 4 && width === 8 && rest % 2 === 0, isLast)
      const step = done * number
      // The first pass takes two blocks at a time. Once blocks are few, lines of the cache are many.
      const [pairs, pieces] = [Math.ceil(rest / 2), Math.ceil(width / lineBytes)]
      each(Math.max(pairs, pieces), (from, end) => {
        const [first, stop, begin, to] =
          pairs > pieces
            ? [2 * from, Math.min(rest, 2 * end), 0, width]
            : [0, rest, from * lineBytes, Math.min(width, end * lineBytes)]
        run(
          start + first * width + begin,
          target + first * width * factor + begin,
          to - begin,
          stop - first,
          rest * width,
          width,
          isLast && isBack ? divisors : roots,
          first * step,
          step,
          Number(isBack),
          lines,
          bytes,
        )
      })
      done *= factor
      start = target
    }
  }
  const untangles = (from: number, to: number, lines: number): void => {
    const { untangle: run } = runtime.modules.of<{ untangle: Untangle }>(`fft ${part} ${op}`, (module) =>
      untangle(module, part, isBack),
    )
    each(Math.ceil((half * number) / 16), (first, end) =>
      run(from, to, bytes, 16 * first, turns + 16 * first, turns + 16 * end, lines),
    )
  }
  /** Bytes of a line of the input and of the output, beyond those of its transform. */
  const [taken, more] = isReal ? (isBack ? [number, 0] : [0, number]) : [0, 0]
  const group = Math.min(blocks, Math.max(1, Math.floor(groupBytes / bytes)))
  byLines(
    runtime,
    blocks,
    sharesPasses ? 0 : blocks * steps.length * work,
    group * bytes,
    (first, end, room) => {
      for (let line = first; line < end; line += group) {
        const lines = Math.min(group, end - line)
        const [from, to] = [inputs[0]! + line * (bytes + taken), outputs[0]! + line * (bytes + more)]
        const start = taken > 0 ? (steps.length % 2 === 1 ? room : to) : from
        if (taken > 0) untangles(from, start, lines)
        transform(start, more > 0 ? room : to, more > 0 ? to : room, lines)
        if (more > 0) untangles(room, to, lines)
      }
    },
  )
}
