// Both modes of differentiation beside each other, and beside differences.
import { jit } from '@nx/defn'
import { jvp, vjp } from '@nx/grad'
import { add, asType, multiply, Tensor } from '@nx/tensor'
import { isComplex, isFloat, NxError, toFloating } from '@nx/types'
import { elementsOf, tensorOf } from '../elements.ts'
import { directions } from './smooth-draw.ts'
import type { Fn } from './modes.ts'

/** What both modes give at a point. */
export interface Derivatives {
  /** Jacobian times tangents, by forward mode. */
  readonly pushed: readonly Tensor[]
  /** Cotangents times Jacobian, by reverse mode. */
  readonly pulled: readonly Tensor[]
  readonly tangents: readonly Tensor[]
  readonly cotangents: readonly Tensor[]
}

export const isFloating = ({ type }: Tensor): boolean => isFloat(type) || isComplex(type)

/** A random tensor of the form of another. */
export function randomLike(x: Tensor, next: () => number): Tensor {
  const { backend, names, vectorizedAxes } = x
  const spec = { type: toFloating(x.type), shape: x.spec.shape }
  const { data } = tensorOf(directions(next, spec.type, spec.shape), spec, backend)
  return new Tensor(backend, data, spec, names, vectorizedAxes)
}

/** Differentiates in both modes; with `whole`, all of it in one compiled function. */
export function differentiate(
  fn: Fn,
  inputs: readonly Tensor[],
  tangents: readonly Tensor[],
  next: () => number,
  whole: boolean,
): Derivatives {
  const push = (x: readonly Tensor[], t: readonly Tensor[]): readonly Tensor[] => jvp(fn, [x], [t])[1]
  if (whole) {
    const cotangents = fn(inputs).map((value) => randomLike(value, next))
    const both = jit((x: readonly Tensor[], t: readonly Tensor[], c: readonly Tensor[]) => {
      const [pulled] = vjp(fn, [x])[1](c)
      return { pushed: push(x, t), pulled }
    })
    return { ...both(inputs, tangents, cotangents), tangents, cotangents }
  }
  const [values, pullback] = vjp(fn, [inputs])
  const cotangents = values.map((value) => randomLike(value, next))
  const [pulled] = pullback(cotangents)
  return { pushed: push(inputs, tangents), pulled, tangents, cotangents }
}

/** The sum of products, of complex numbers the real part; vectorized entries that are shared count for each. */
async function innerProduct(left: readonly Tensor[], right: readonly Tensor[]): Promise<number> {
  let total = 0
  for (const [i, each] of left.entries()) {
    const product = multiply(widened(each), widened(right[i]!))
    const elements = (await elementsOf(product)) as Float64Array
    const step = isComplex(product.type) ? 2 : 1
    for (let k = 0; k < elements.length; k += step) total += elements[k]!
  }
  return total
}

/** The elements of all tensors as f64, complex numbers as pairs. */
export async function numbersOf(tensors: readonly Tensor[]): Promise<Float64Array> {
  const all = await Promise.all(
    tensors.map(async (each) => Array.from((await elementsOf(each)) as Float64Array)),
  )
  return Float64Array.from(all.flat())
}

export const norm = (numbers: Float64Array): number => Math.hypot(...numbers)

/** How far the pairings of both modes are apart, relative to the sizes of what is paired. */
export async function identityError({ pushed, pulled, tangents, cotangents }: Derivatives): Promise<number> {
  const [forward, reverse] = [await innerProduct(pushed, cotangents), await innerProduct(pulled, tangents)]
  const sizes = await Promise.all(
    [pushed, cotangents, pulled, tangents].map(async (all) => norm(await numbersOf(all))),
  )
  const scale = Math.max(1, sizes[0]! * sizes[1]!, sizes[2]! * sizes[3]!)
  return Math.abs(forward - reverse) / scale
}

/** Steps of differences: what is left out is as small as rounding, about 1e-12 in f64 and 1e-4 in f32. */
export const steps = { f64: 3e-4, f32: 0.00390625 } as const

/**
 * The derivative along tangents by central differences of fourth order, and how much those of several steps differ: that
 * is large where a function is not smooth.
 */
export async function differences(
  fn: Fn,
  inputs: readonly Tensor[],
  tangents: readonly Tensor[],
  step: number,
): Promise<{ readonly derivative: Float64Array; readonly doubt: number; readonly size: number }> {
  const at = (by: number): Promise<Float64Array> =>
    numbersOf(fn(inputs.map((x, i) => add(x, multiply(tangents[i]!, by)))))
  const slope = async (by: number): Promise<Float64Array> => {
    const [after, before] = [await at(by), await at(-by)]
    return after.map((x, i) => (x - before[i]!) / (2 * by))
  }
  const [wide, narrow, narrower] = [await slope(2 * step), await slope(step), await slope(step / 8)]
  const derivative = narrow.map((x, i) => (4 * x - wide[i]!) / 3)
  const doubt = Math.max(apart(narrow, wide), apart(narrower, derivative))
  return { derivative, doubt, size: largest(await at(0)) }
}

/** The largest difference relative to the largest number, or to 1. */
export function apart(got: Float64Array, want: Float64Array, size = 1): number {
  if (got.length !== want.length)
    throw new NxError('gradient', 'gradcheck', `expected ${want.length} elements, got ${got.length}`, {})
  const scale = Math.max(1, size, largest(want))
  return got.reduce((worst, x, i) => {
    const error = Math.abs(x - want[i]!) / scale
    return error > worst || Number.isNaN(error) ? error : worst
  }, 0)
}

export const largest = (numbers: Float64Array): number =>
  numbers.reduce((most, x) => (Math.abs(x) > most || Number.isNaN(x) ? Math.abs(x) : most), 0)

const widened = (x: Tensor): Tensor => asType(x, isComplex(x.type) ? 'c128' : 'f64')

/** The tensor in half the precision. */
export const narrowed = (x: Tensor): Tensor => asType(x, isComplex(x.type) ? 'c64' : 'f32')
