// One trial: a function at a random point, embedded and differentiated in f64 and in f32.
import { isTensor, type Tensor, withDefaultBackend } from '@nx/tensor'
import { type Backend, isComplex, isFloat, sizeOf, toReal } from '@nx/types'
import { random } from '../random.ts'
import type { Draw } from '../properties/draw.ts'
import type { Operand, Reading, Trial } from '../properties/property.ts'
import { upload, uploadVectorized } from '../properties/tensors.ts'
import {
  apart,
  type Derivatives,
  differences,
  differentiate,
  identityError,
  isFloating,
  largest,
  narrowed,
  numbersOf,
  randomLike,
  steps,
} from './compare.ts'
import type { GradientSubject } from './subjects.ts'
import { embed, type Fn, type GradientMode } from './modes.ts'

/** Why a point was not used. */
export type Refusal =
  | 'gives no tensors'
  | 'takes no float tensors'
  | 'gives integers'
  | 'needs a type that the backend lacks'
  | 'gives numbers that are not finite, or too large'
  | 'is not smooth there'
  | 'is singular there'

/** Refusals that are about the kind of function, those first that say more. */
export const withoutDerivative: readonly Refusal[] = [
  'gives integers',
  'gives no tensors',
  'takes no float tensors',
  'needs a type that the backend lacks',
]

/** Errors of one trial, each relative. */
export interface Errors {
  /** Between both modes in f64. */
  readonly identity: number
  /** Between the derivative and differences in f64. */
  readonly difference: number
  /** Between derivatives in f32 and in f64. */
  readonly narrow: number
  /** Whether all derivatives are zero. */
  readonly zero: boolean
}

interface Derived extends Derivatives {
  readonly run: Fn
  readonly inputs: readonly Tensor[]
}

/** The most that functions may give, so that errors of rounding stay small beside 1. */
const most = 1e4

/** Differences of both steps agree to this where a function is smooth. */
const smooth = 1e-3

/** Differentiates at a point, unless the function has no derivative there or is not suited to differences. */
export async function runTrial(
  { inputs, ...trial }: Trial | Reading,
  subject: GradientSubject,
  mode: GradientMode,
  backend: Backend,
  draw: Draw,
  seed: number,
): Promise<Errors | Refusal> {
  if ('read' in trial) return 'gives no tensors'
  const tensors = place(inputs, mode, backend, draw)
  const floats = tensors.flatMap((each, i) => (isFloating(each) && sizeOf(each.spec.shape) > 0 ? [i] : []))
  if (floats.length === 0) return 'takes no float tensors'
  const fn: Fn = (given) => {
    const all = tensors.map((each, i) => (floats.includes(i) ? given[floats.indexOf(i)]! : each))
    const results = withDefaultBackend(given[0]!.backend, () => trial.run(...all))
    return (isTensor(results) ? [results] : results).filter(isFloating)
  }
  const points = floats.map((i) => tensors[i]!)
  const values = fn(points)
  const numbers = await numbersOf(values)
  const size = largest(numbers)
  if (values.length === 0) return 'gives integers'
  if (!(size < most)) return 'gives numbers that are not finite, or too large'
  if (subject.singular?.(numbers) === true) return 'is singular there'
  const high = derive(fn, points, mode, seed)
  const [pushed, pulled] = [await numbersOf(high.pushed), await numbersOf(high.pulled)]
  const zero = largest(pushed) === 0 && largest(pulled) === 0
  if (subject.flat !== undefined) return { identity: 0, difference: zero ? 0 : 1, narrow: 0, zero }
  const { derivative, doubt, size: reach } = await differences(high.run, points, high.tangents, steps.f64)
  if (!(doubt < smooth)) return 'is not smooth there'
  const low = derive(fn, points.map(narrowed), mode, seed)
  return {
    identity: Math.max(await identityError(high), wrongForms(high, points)),
    difference: apart(pushed, derivative, reach),
    narrow: Math.max(await narrowError(high, low, reach), wrongForms(low, points.map(narrowed))),
    zero,
  }
}

/** Differentiates the function in its embedding, at points that are the same in every precision. */
function derive(fn: Fn, inputs: readonly Tensor[], mode: GradientMode, seed: number): Derived {
  const next = random(seed)
  const values = fn(inputs)
  const branch = next() < 0.5
  const weights = values.map((value) => randomLike(value, next))
  const run = embed(mode, fn, { inputs, values, weights, branch })
  const tangents = inputs.map((input) => randomLike(input, next))
  return { run, inputs, ...differentiate(run, inputs, tangents, next, mode === 'jit') }
}

/** Beside the derivatives in f64; where random numbers differ between types, beside differences. */
async function narrowError(high: Derived, low: Derived, size: number): Promise<number> {
  const identity = await identityError(low)
  const [pushed, pulled] = [await numbersOf(low.pushed), await numbersOf(low.pulled)]
  const values = [await numbersOf(low.run(low.inputs)), await numbersOf(high.run(high.inputs))] as const
  if (apart(...values, size) < 1e-3)
    return Math.max(
      identity,
      apart(pushed, await numbersOf(high.pushed), size),
      apart(pulled, await numbersOf(high.pulled), size),
    )
  const { derivative, doubt } = await differences(low.run, low.inputs, low.tangents, steps.f32)
  return doubt < 0.01 ? Math.max(identity, apart(pushed, derivative, size)) : identity
}

/** NaN unless each cotangent has the type of its input. */
const wrongForms = ({ pulled }: Derivatives, inputs: readonly Tensor[]): number =>
  pulled.every(({ type, shape }, i) => type === inputs[i]!.type && shape.join() === inputs[i]!.shape.join())
    ? 0
    : NaN

/** The inputs on a backend, floats in f64; to be vectorized, they have one, both or none of two axes. */
function place(inputs: readonly Operand[], mode: GradientMode, backend: Backend, draw: Draw): Tensor[] {
  const lengths = { v: draw.one([2, 3, 1]), w: 2 }
  const choices: readonly (readonly (keyof typeof lengths)[])[] = [
    ['v'],
    [],
    ['v'],
    ['w'],
    ['v', 'w'],
    ['w', 'v'],
  ]
  const wide = inputs.map((input) => ({ ...input, type: widened(input) }))
  if (mode !== 'vectorized') return wide.map((input) => upload(input, backend))
  const axes = wide.map(({ another }) => (another === null ? [] : draw.one(choices)))
  return wide.map((input, i) => {
    const shape = axes[i]!.map((name) => lengths[name])
    const values = Array.from({ length: sizeOf(shape) }, (_, entry) =>
      entry === 0 ? input.values : input.another!(),
    )
    return uploadVectorized(
      { ...input, values: values.flat(), shape: [...shape, ...input.shape] },
      axes[i]!,
      backend,
    )
  })
}

const widened = ({ type }: Operand): Operand['type'] =>
  isComplex(type) ? 'c128' : isFloat(type) && toReal(type) !== 'f64' ? 'f64' : type
