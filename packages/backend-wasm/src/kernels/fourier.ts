// Fourier transforms of complex numbers whose length has small factors; others are decomposed to these.
import { sizeOf, stridesOf } from '@nx/types'
import type { Attributes, Spec } from '@nx/types'
import { byteSize } from '../codegen/lanes.ts'
import { factors, pass, scale } from '../fourier/passes.ts'
import type { Factor, Pass, Scale } from '../fourier/passes.ts'
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

/** Whether the lines of a transform are neither cut nor continued, and have such a length. */
export function transforms(attrs: Attributes, { shape }: Spec): boolean {
  const { axis, length } = attrs as { readonly axis: number; readonly length: number }
  return shape[axis] === length && length > 1 && factorsOf(length) !== undefined
}

/** Fills in the powers of the root of unity of an order; quarters of a turn are exact. */
function fillRoots(roots: Float32Array | Float64Array, order: number, isBack: boolean): void {
  const sign = isBack ? 1 : -1
  for (let k = 0; k < order; k++) {
    const quarter = Math.floor((4 * k) / order)
    const angle = (2 * Math.PI * (k - (quarter * order) / 4)) / order
    const [x, y] = [Math.cos(angle), Math.sin(angle)]
    const turned = quarter > 1 ? -1 : 1
    roots[2 * k] = turned * (quarter % 2 === 0 ? x : -y)
    roots[2 * k + 1] = turned * sign * (quarter % 2 === 0 ? y : x)
  }
}

function addressOfRoots(
  { memory, tables }: Runtime,
  type: 'f32' | 'f64',
  order: number,
  isBack: boolean,
): number {
  const make = (): Handle => {
    const roots = new (type === 'f32' ? Float32Array : Float64Array)(2 * order)
    fillRoots(roots, order, isBack)
    return memory.upload(new Uint8Array(roots.buffer))
  }
  return memory.address(tables.get(`${type} ${order} ${isBack}`, make))
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
 * pass if lines are few and long.
 */
export function fourier({ op, runtime, attrs, inputs, outputs, specs: [, [output]] }: HostCall): void {
  const { parallel } = runtime
  const { type, shape } = output!
  const { axis, length } = attrs as { readonly axis: number; readonly length: number }
  const number = byteSize(type)
  const bytes = stridesOf(shape)[axis]! * number * length
  const blocks = (sizeOf(shape) * number) / bytes || 0
  const part = type === 'c64' ? 'f32' : 'f64'
  const passOf = (factor: Factor, isFirst: boolean): Pass =>
    runtime.modules.of<{ pass: Pass }>(`fft ${part} ${factor} ${isFirst}`, (module) =>
      pass(module, part, factor, isFirst),
    ).pass
  const isBack = op === 'ifft'
  const roots = addressOfRoots(runtime, part, length, isBack)
  const steps = factorsOf(length)!
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
      const rest = length / done / factor
      const width = bytes / rest / factor
      const target = (steps.length - i) % 2 === 1 ? to : room
      const run = passOf(factor, factor === 4 && width === 8 && rest % 2 === 0)
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
          roots,
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
    if (!isBack) return
    const { divide } = runtime.modules.of<{ divide: Scale }>(`fft ${part} divide`, (module) =>
      scale(module, part),
    )
    const all = lines * bytes
    each(Math.ceil(all / 16), (first, end) =>
      divide(to + 16 * first, Math.min(all, 16 * end) - 16 * first, length),
    )
  }
  const group = Math.min(blocks, Math.max(1, Math.floor(groupBytes / bytes)))
  byLines(
    runtime,
    blocks,
    sharesPasses ? 0 : blocks * steps.length * work,
    group * bytes,
    (first, end, room) => {
      for (let line = first; line < end; line += group) {
        const at = line * bytes
        transform(inputs[0]! + at, outputs[0]! + at, room, Math.min(group, end - line))
      }
    },
  )
}
