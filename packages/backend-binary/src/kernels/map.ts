// The loop of every element-wise kernel: pick the function for the type, broadcast, compute, round once.
import { allocate, bitSize, isComplex, isFloat, isInteger, roundTo, sizeOf, wrapTo } from '@nx/types'
import type { Complex, DType, Elements, Scalar, Shape } from '@nx/types'
import { spread } from './layout.ts'
import { create, floats, isBig, numbers, reader, writer } from './types.ts'
import type { CallOf, Input, Numbers } from './types.ts'

/**
 * An element-wise operation of one or two inputs, by kind of type. `real` serves integers up to 32 bits too unless
 * `integer` is given. Results are rounded or wrapped to the type of the output when they are stored.
 */
export interface Rules {
  readonly real?: (x: number, y: number) => number
  readonly integer?: (x: number, y: number) => number
  readonly bigint?: (x: bigint, y: bigint) => bigint | number
  /** Stands in for `real` and `bigint` both. */
  readonly ordered?: <T extends number | bigint>(x: T, y: T) => number
  readonly complex?: (x: Complex, y: Complex) => Complex | number
  /** The whole loop for f32 and f64, where a call per element costs much more than the operation. */
  readonly loop?: ArrayLoop
}

/** Computes `out` from the elements of `a` and `b`, which advance by a step of 0 or 1. */
export type ArrayLoop = (out: Numbers, a: Numbers, stepA: number, b: Numbers, stepB: number) => void

/** The function that does an operation on a type; undefined where it is not defined. */
export function pick(rules: Rules, type: DType): ((x: Scalar, y: Scalar) => Scalar) | undefined {
  const { ordered, real = ordered, integer = real, bigint = ordered, complex } = rules
  const rule = isBig(type) ? bigint : isComplex(type) ? complex : isInteger(type) ? integer : real
  return rule as ((x: Scalar, y: Scalar) => Scalar) | undefined
}

const same = (x: number): number => x

/** Rounds or wraps to a type, where storing in its array does not do it. */
export function fit(type: DType): (x: number) => number {
  if (bitSize(type) < 8) return wrapTo(type) as (x: number) => number
  return isFloat(type) && bitSize(type) < 32 ? roundTo(type) : same
}

/** Whether storing a number in the array of a type converts it. */
export const fitsItself = (type: DType): boolean => fit(type) === same

/** The type that sums of a type are kept in before they are rounded or wrapped once. */
export const wide = (type: DType): DType =>
  isComplex(type) ? 'c128' : isFloat(type) ? 'f64' : isBig(type) ? type : 's32'

/** Elements as the type that they are added up in. */
export function widen(data: Elements, type: DType): Elements {
  const own = allocate(type, 0).constructor as new (data: Elements) => Elements
  return data instanceof own ? data : new own(data)
}

/** An input for a loop over the output: its elements, and the step from one to the next. */
export function operand(input: Input, shape: Shape): { data: Elements; step: number } {
  const { shape: own } = input.spec
  const count = sizeOf(own)
  if (count === 1) return { data: input.data, step: 0 }
  if (count === sizeOf(shape)) return { data: input.data, step: 1 }
  const axes = new Array<number>(own.length)
  for (let axis = 0; axis < own.length; axis++) axes[axis] = axis + shape.length - own.length
  return { data: spread(input, shape, axes), step: 1 }
}

/** Runs an element-wise operation. One of a single input sees it twice and looks once. */
export function map({ inputs, outs: [out] }: CallOf, rules: Rules): Elements {
  const first = inputs[0]!
  const size = sizeOf(out.shape)
  const result = create(out)
  const a = operand(first, out.shape)
  const b = operand(inputs[1] ?? first, out.shape)
  const { type } = first.spec
  const rule = pick(rules, type)!
  if (isComplex(type)) {
    const left = reader(type, a.data)
    const right = reader(type, b.data)
    const write = writer(out.type, result)
    for (let i = 0; i < size; i++) write(i, rule(left(i * a.step), right(i * b.step)))
    return result
  }
  const compute = rule as (x: number, y: number) => number
  const finish = fit(out.type)
  const apply = finish === same ? compute : (x: number, y: number): number => finish(compute(x, y))
  if (isBig(type)) {
    loopOfBig(apply)(numbers(result), numbers(a.data), a.step, numbers(b.data), b.step)
    return result
  }
  const loop = (isFloat(type) && finish === same && rules.loop) || loopOf(apply)
  const isDirect = isFloat(out.type) || result instanceof Uint8Array
  const target = isDirect ? result : allocate('f64', size)
  const left = floats(a.data)
  loop(numbers(target), left, a.step, b.data === a.data ? left : floats(b.data), b.step)
  if (!isDirect) (result as Int32Array).set(target as Float64Array)
  return result
}

const loopOf =
  (apply: (x: number, y: number) => number): ArrayLoop =>
  (out, a, stepA, b, stepB) => {
    for (let i = 0, x = 0, y = 0; i < out.length; i++, x += stepA, y += stepB) out[i] = apply(a[x]!, b[y]!)
  }

// For `bigint` alone, as `floats` says.
const loopOfBig =
  (apply: (x: number, y: number) => number): ArrayLoop =>
  (out, a, stepA, b, stepB) => {
    for (let i = 0, x = 0, y = 0; i < out.length; i++, x += stepA, y += stepB) out[i] = apply(a[x]!, b[y]!)
  }
