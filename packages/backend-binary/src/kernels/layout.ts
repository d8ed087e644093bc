// Strided copies: the one loop behind every kernel that moves elements.
import { isComplex, stridesOf } from '@nx/types'
import type { DType, Elements, Shape, Spec } from '@nx/types'
import { create, isBig, numbers } from './types.ts'
import type { Input } from './types.ts'

/** Where the elements of a block lie in an array, counted in elements. */
export interface StridedArray {
  readonly data: Elements
  readonly offset: number
  readonly strides: readonly number[]
}

/** Copies slots that lie side by side. */
export function copyRun(from: Elements, start: number, to: Elements, target: number, length: number): void {
  // A view costs more than a short loop.
  if (length > 32) {
    ;(to as Float32Array).set(from.subarray(start, start + length) as Float32Array, target)
    return
  }
  const [source, out] = [numbers(from), numbers(to)]
  for (let i = 0; i < length; i++) out[target + i] = source[start + i]!
}

const wordArrays = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }

/**
 * The same memory as words that have no sign, or as f64: a NaN of f32 that passes through a number of JavaScript may lose bits, and
 * loops that have met more than four kinds of array stay slow.
 */
export function wordsOf(data: Elements): Elements {
  if (data instanceof Float64Array) return data
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } = data
  const bytes = Math.min(BYTES_PER_ELEMENT, 4) as keyof typeof wordArrays
  return new wordArrays[bytes](buffer as ArrayBuffer, byteOffset, byteLength / bytes)
}

/** Words that an element takes. */
export const wordsPerElement = (type: DType): number => (isComplex(type) || isBig(type) ? 2 : 1)

/** Copies a block of a shape from one place to another. */
export function copyBlock(type: DType, shape: Shape, from: StridedArray, to: StridedArray): void {
  const width = wordsPerElement(type)
  const lengths: number[] = []
  const sources: number[] = []
  const targets: number[] = []
  // Axes that continue each other in both places become one.
  const push = (length: number, source: number, target: number): void => {
    const last = lengths.length - 1
    if (last >= 0 && sources[last] === source * length && targets[last] === target * length) {
      lengths[last]! *= length
      sources[last] = source
      targets[last] = target
    } else if (length !== 1) {
      lengths.push(length)
      sources.push(source)
      targets.push(target)
    }
  }
  // Shapes are frozen, and frozen arrays have slow methods.
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis]!
    // Other axes may be as long as they like beside one of length 0.
    if (length === 0) return
    push(length, from.strides[axis]! * width, to.strides[axis]! * width)
  }
  if (width > 1) push(width, 1, 1)
  const [source, target] = [wordsOf(from.data), wordsOf(to.data)]
  const [read, write] = [numbers(source), numbers(target)]
  const inner = lengths.length - 1
  const walk = (axis: number, start: number, end: number): void => {
    const length = lengths[axis]!
    const step = sources[axis]!
    const stride = targets[axis]!
    if (axis < inner) {
      for (let i = 0; i < length; i++) walk(axis + 1, start + i * step, end + i * stride)
    } else if (step === 1 && stride === 1) {
      copyRun(source, start, target, end, length)
    } else {
      for (let i = 0; i < length; i++) write[end + i * stride] = read[start + i * step]!
    }
  }
  if (inner < 0) copyRun(source, from.offset, target, to.offset, 1)
  else walk(0, from.offset * width, to.offset * width)
}

/** The elements of a tensor as they lie. */
export const whole = ({ data, spec }: Input): StridedArray => ({
  data,
  offset: 0,
  strides: stridesOf(spec.shape),
})

/** A new array with a block of a shape taken from a place. */
export function take(type: DType, shape: Shape, from: StridedArray): Elements {
  const data = create({ type, shape })
  copyBlock(type, shape, from, { data, offset: 0, strides: stridesOf(shape) })
  return data
}

/** The elements with their axes in another order; shared where the order is the same. */
export function permute(input: Input, order: readonly number[]): Elements {
  if (order.every((axis, i) => axis === i)) return input.data
  const { type, shape } = input.spec
  const { data, strides } = whole(input)
  return take(
    type,
    order.map((axis) => shape[axis]!),
    { data, offset: 0, strides: order.map((axis) => strides[axis]!) },
  )
}

/** Undoes `permute`: elements of a type that have the axes of a shape in another order. */
export function restore(data: Elements, { type, shape }: Spec, order: readonly number[]): Elements {
  const own = order.map((axis) => shape[axis]!)
  return permute(
    { data, spec: { type, shape: own } },
    order.map((_, axis) => order.indexOf(axis)),
  )
}

/** The axes of a tensor of a rank that are not among those given. */
export const otherAxes = (rank: number, axes: readonly number[]): number[] =>
  Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !axes.includes(axis))

/** The elements repeated to a shape: input axis i lands on output axis axes[i]. */
export function spread(input: Input, shape: Shape, axes: readonly number[]): Elements {
  const strides = new Array<number>(shape.length).fill(0)
  const { data, strides: own } = whole(input)
  axes.forEach((axis, i) => {
    if (input.spec.shape[i] !== 1) strides[axis] = own[i]!
  })
  return take(input.spec.type, shape, { data, offset: 0, strides })
}
