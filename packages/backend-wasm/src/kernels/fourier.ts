// Fourier transforms of complex numbers whose length is a power of two; others are computed by the kernel that they bring.
import { sizeOf, stridesOf } from '@nx/types'
import type { Attributes, Call, Spec } from '@nx/types'
import { byteSize } from '../codegen/lanes.ts'
import { passes } from '../fourier/passes.ts'
import type { Passes } from '../fourier/passes.ts'
import type { Handle } from '../memory/index.ts'
import type { Runtime } from '../runtime.ts'
import { byLines } from './by-lines.ts'
import type { HostCall } from './host-kernel.ts'

/** Whether the lines of a transform are neither cut nor continued, and have such a length. */
export function transforms(attrs: Attributes, { shape }: Spec): boolean {
  const { axis, length } = attrs as { readonly axis: number; readonly length: number }
  return shape[axis] === length && length > 1 && (length & (length - 1)) === 0
}

/** Whether a transform of real lines takes less time as one of complex lines here than by the kernel that it brings. */
export const isComplexTransform = ({ op, attrs, inputs, outs }: Call<unknown>): boolean =>
  (op === 'rfft' && transforms(attrs, inputs[0]!.spec)) || (op === 'irfft' && transforms(attrs, outs[0]!))

/** Fills in the powers of the root of unity of an order that is a power of two; quarters of a turn are exact. */
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
 * One pass for each factor 4, and for a 2 that is left, from one place to another and back (T. G. Stockham, "High-speed
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
  const { two, four, firstFour, scale } = runtime.modules.of<Passes>(`fft ${part}`, (module) =>
    passes(module, part),
  )
  const isBack = op === 'ifft'
  const roots = addressOfRoots(runtime, part, length, isBack)
  const count = Math.ceil(Math.log2(length) / 2)
  const work = (bytes / 16) * vectorWork
  const sharesPasses =
    parallel !== undefined && blocks < 4 * parallel.threads && work > leastCalls * parallel.workPerCall
  /** Runs over a range, on several threads if they do not share lines. */
  const each = (count: number, run: (from: number, to: number) => void): void => {
    if (!sharesPasses || !parallel.blocks(count, run)) run(0, count)
  }
  const transform = (from: number, to: number, room: number, lines: number): void => {
    let start = from
    for (let done = 1, left = count; done < length;) {
      const factor = 2 * done === length ? 2 : 4
      const rest = length / done / factor
      const width = bytes / rest / factor
      const target = --left % 2 === 0 ? to : room
      const isFirst = width === 8 && length > 4
      const pass = factor === 2 ? two : isFirst ? firstFour : four
      const step = done * number
      // The first pass takes two blocks at a time. Once blocks are few, lines of the cache are many.
      const [pairs, pieces] = [rest / 2, Math.ceil(width / lineBytes)]
      each(Math.max(pairs, pieces), (from, end) => {
        const [first, stop, begin, to] =
          pairs > pieces
            ? [2 * from, 2 * end, 0, width]
            : [0, rest, from * lineBytes, Math.min(width, end * lineBytes)]
        pass(
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
    if (isBack) each((lines * bytes) / 16, (first, end) => scale(to + 16 * first, end - first, length))
  }
  const group = Math.min(blocks, Math.max(1, Math.floor(groupBytes / bytes)))
  byLines(runtime, blocks, sharesPasses ? 0 : blocks * count * work, group * bytes, (first, end, room) => {
    for (let line = first; line < end; line += group) {
      const at = line * bytes
      transform(inputs[0]! + at, outputs[0]! + at, room, Math.min(group, end - line))
    }
  })
}
