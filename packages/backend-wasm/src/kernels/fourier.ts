// Fourier transforms of complex numbers whose length is a power of two; others are computed by the kernel that they bring.
import { sizeOf, stridesOf } from '@nx/types'
import type { Attributes, Call, Spec } from '@nx/types'
import { byteSize } from '../codegen/lanes.ts'
import { passes } from '../fourier/passes.ts'
import type { Passes } from '../fourier/passes.ts'
import type { Handle } from '../memory/index.ts'
import type { Runtime } from '../runtime.ts'
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

/**
 * One pass for each factor 4, and for a 2 that is left, from one place to another and back (T. G. Stockham, "High-speed
 * convolution and correlation", AFIPS Spring Joint Computer Conference 28 (1966), 229-233).
 */
export function fourier({ op, runtime, attrs, inputs, outputs, specs: [, [output]] }: HostCall): void {
  const { memory } = runtime
  const { type, shape } = output!
  const { axis, length } = attrs as { readonly axis: number; readonly length: number }
  const width = stridesOf(shape)[axis]! * byteSize(type)
  const bytes = length * width
  const blocks = sizeOf(shape) === 0 ? 0 : (sizeOf(shape) * byteSize(type)) / bytes
  const part = type === 'c64' ? 'f32' : 'f64'
  const { two, four, firstFour, scale } = runtime.modules.of<Passes>(`fft ${part}`, (module) =>
    passes(module, part),
  )
  const isBack = op === 'ifft'
  const roots = addressOfRoots(runtime, part, length, isBack)
  const room = memory.allocateArena(bytes)
  const count = Math.ceil(Math.log2(length) / 2)
  for (let block = 0; block < blocks; block++) {
    const target = outputs[0]! + block * bytes
    let from = inputs[0]! + block * bytes
    for (let done = 1, left = count; done < length;) {
      const factor = 2 * done === length ? 2 : 4
      const to = --left % 2 === 0 ? target : room.address
      const isFirst = part === 'f32' && done * width === 8 && length > 4
      const pass = factor === 2 ? two : isFirst ? firstFour : four
      pass(from, to, length / done / factor, done * width, roots, done * byteSize(type), Number(isBack))
      done *= factor
      from = to
    }
    if (isBack) scale(target, bytes / 16, 1 / length)
  }
  memory.freeArena(room)
}
