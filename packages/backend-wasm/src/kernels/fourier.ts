// Fourier transforms whose length has small factors, of complex numbers or of real ones in pairs; others are decomposed to these.
import { isComplex, sizeOf, stridesOf } from '@nx/types'
import type { Attributes, Spec } from '@nx/types'
import { byteSize } from '../codegen/lanes.ts'
import { factors, pass, untangle } from '../fourier/passes.ts'
import type { Factor, Pass, Untangle } from '../fourier/passes.ts'
import { type Form, groupBytes } from '../fourier/split-passes.ts'
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

/** A pass over all lines. */
interface Step {
  readonly factor: Factor
  readonly form: Form
  /** Blocks of its results. */
  readonly rest: number
  /** Bytes of a block that it reads. */
  readonly width: number
  /** Where its roots begin, in numbers. */
  readonly roots: number
}

/** The passes for lines of so many numbers, `bytes` long together with those beside them. */
function stepsOf(count: number, number: number, bytes: number): Step[] {
  const all = factorsOf(count)!
  const steps: Step[] = []
  let [rest, roots, readsGroups] = [count, 0, false]
  for (const [i, factor] of all.entries()) {
    const width = bytes / rest
    rest /= factor
    const isOfSingles = factor === 4 && width === number
    const fills = isOfSingles ? (rest * number) % groupBytes === 0 : width % groupBytes === 0
    // Odd factors, which come last, take numbers as they are stored.
    const writesGroups = fills && (all[i + 1] === 4 || all[i + 1] === 2)
    const isFirst = isOfSingles && (writesGroups || (number === 8 && rest % 2 === 0))
    steps.push({
      factor,
      form: { isFirst, isLast: rest === 1, readsGroups, writesGroups },
      rest,
      width,
      roots,
    })
    roots += rest * (factor - 1)
    readsGroups = writesGroups
  }
  return steps
}

/** The parts of a power of the root of unity of an order; quarters of a turn are exact. */
function root(power: number, order: number, isBack: boolean): readonly [re: number, im: number] {
  const k = power % order
  const quarter = Math.floor((4 * k) / order)
  const angle = (2 * Math.PI * (k - (quarter * order) / 4)) / order
  const [x, y] = [Math.cos(angle), Math.sin(angle)]
  const turned = quarter > 1 ? -1 : 1
  const sign = isBack ? turned : -turned
  return quarter % 2 === 0 ? [turned * x, sign * y] : [-turned * y, sign * x]
}

/** The address of numbers that are made once. */
function addressOf(
  { memory, tables }: Runtime,
  type: 'f32' | 'f64',
  name: string,
  count: number,
  make: (numbers: Float32Array | Float64Array) => void,
): number {
  const upload = (): Handle => {
    const numbers = new (type === 'f32' ? Float32Array : Float64Array)(2 * count)
    make(numbers)
    return memory.upload(new Uint8Array(numbers.buffer))
  }
  return memory.address(tables.get(`${type} ${name}`, upload))
}

/**
 * The roots of all passes but the last, in the order in which these read them; behind them, as numbers of their own, what a last
 * pass multiplies with: 1, and what the number of roots and twice that are divided by.
 */
function writeRoots(
  numbers: Float32Array | Float64Array,
  steps: readonly Step[],
  number: number,
  isBack: boolean,
): void {
  const count = numbers.length / 2 - 2
  for (const { factor, form, rest, roots } of steps.slice(0, -1)) {
    const lanes = form.isFirst && form.writesGroups ? groupBytes / number : 1
    let at = 2 * roots
    for (let block = 0; block < rest; block += lanes)
      for (let k = 1; k < factor; k++) {
        for (let lane = 0; lane < lanes; lane++)
          [numbers[at + lane], numbers[at + lanes + lane]] = root(k * (block + lane), rest * factor, isBack)
        at += 2 * lanes
      }
  }
  numbers.set([1, 0, 1 / count, 0, 0.5 / count, 0], 2 * (count - 1))
}

const lineBytes = 64

/** Most blocks that the first pass takes at a time. */
const blocksOfFirst = 4

/** Bytes of lines that one call of a pass goes through. */
const cacheBytes = 65_536

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
  const passOf = (factor: Factor, form: Form): Pass => {
    const { isFirst, isLast, readsGroups, writesGroups } = form
    const name = `fft ${part} ${factor} ${isFirst} ${isLast} ${readsGroups} ${writesGroups}`
    return runtime.modules.of<{ pass: Pass }>(name, (module) => pass(module, part, factor, form)).pass
  }
  const steps = stepsOf(count, number, bytes)
  const name = `roots ${count} ${isBack} ${steps[0]!.form.isFirst}`
  const roots = addressOf(runtime, part, name, count + 2, (numbers) =>
    writeRoots(numbers, steps, number, isBack),
  )
  const scale = roots + (count - 1 + (isBack ? (isReal ? 2 : 1) : 0)) * number
  const half = Math.floor(count / 2)
  const turns = isReal
    ? addressOf(runtime, part, `turns ${length} ${isBack}`, half + 1, (numbers) => {
        for (let i = 0; i <= half; i++) numbers.set(root(length / 4 + 1 + i, length, isBack), 2 * i)
      })
    : 0
  const work = (bytes / 16) * vectorWork
  const sharesPasses =
    parallel !== undefined && blocks < 4 * parallel.threads && work > leastCalls * parallel.workPerCall
  /** Runs over a range, on several threads if they do not share lines. */
  const each = (count: number, run: (from: number, to: number) => void): void => {
    if (!sharesPasses || !parallel.blocks(count, run)) run(0, count)
  }
  const transform = (from: number, to: number, room: number, lines: number): void => {
    let start = from
    for (const [i, { factor, form, rest, width, roots: first }] of steps.entries()) {
      const target = (steps.length - i) % 2 === 1 ? to : room
      const run = passOf(factor, form)
      const own = form.isLast ? scale : roots + first * number
      const step = form.isLast ? 0 : (factor - 1) * number
      // The first pass takes some blocks at a time. Once blocks are few, lines of the cache are many.
      const [groups, pieces] = [Math.ceil(rest / blocksOfFirst), Math.ceil(width / lineBytes)]
      each(Math.max(groups, pieces), (from, end) => {
        const [first, stop, begin, to] =
          groups > pieces
            ? [blocksOfFirst * from, Math.min(rest, blocksOfFirst * end), 0, width]
            : [0, rest, from * lineBytes, Math.min(width, end * lineBytes)]
        run(
          start + first * width + begin,
          target + first * width * factor + begin,
          to - begin,
          stop - first,
          rest * width,
          width,
          own + first * step,
          Number(isBack),
          lines,
          bytes,
        )
      })
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
  const group = Math.min(blocks, Math.max(1, Math.floor(cacheBytes / bytes)))
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
