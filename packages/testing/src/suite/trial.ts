// One case at one type: its inputs on any backend, and what running it gives.
import { devectorize, type Tensor, vectorize, withDefaultBackend } from '@nx/tensor'
import {
  allocate,
  type Backend,
  type DType,
  type Elements,
  isFloat,
  NxError,
  type Shape,
  sizeOf,
  type Spec,
} from '@nx/types'
import type { Case } from '../cases/case.ts'
import { type Allowance, describeDifference, worstDifference } from '../difference.ts'
import { elementsOf, tensorOf } from '../elements.ts'
import { random } from '../random.ts'
import type { BackendSuiteOptions } from './options.ts'
import { accumulates, allowanceFor, boundsOf } from './tolerance.ts'
import { elementsFor } from './values.ts'

/** What a mode works with. */
export interface Trial {
  readonly op: string
  readonly case: Case
  readonly type: DType
  readonly backend: Backend
  readonly reference: Backend
  readonly options: BackendSuiteOptions
  /** Inputs made so far, by entry. */
  readonly inputs: Map<number, readonly Input[]>
}

/** One input: elements and what they are. */
export interface Input {
  readonly elements: Elements
  readonly spec: Spec
}

/** The inputs of the case. Other entries have other random elements. */
export function inputsOf(trial: Trial, entry = 0): readonly Input[] {
  const known = trial.inputs.get(entry) ?? makeInputs(trial, entry)
  trial.inputs.set(entry, known)
  return known
}

function makeInputs(trial: Trial, entry: number): Input[] {
  const { case: each, type, options } = trial
  const next = random(seedOf(`${trial.op} ${each.title} ${type}`) + entry)
  return each.inputs.map((input) => ({
    elements: elementsFor(input, type, next, { subnormals: options.subnormals !== false }),
    spec: { type: input.type ?? type, shape: input.shape },
  }))
}

function seedOf(text: string): number {
  let seed = 7
  for (const letter of text) seed = (Math.imul(seed, 31) + letter.codePointAt(0)!) | 0
  return seed
}

export function upload(inputs: readonly Input[], backend: Backend): Tensor[] {
  return inputs.map(({ elements, spec }) => tensorOf(elements, spec, backend))
}

/** Runs a function of tensors with the backend as the default one, for what it creates. */
export function runOn(
  backend: Backend,
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
): Tensor {
  return withDefaultBackend(backend, () => fn(...inputs))
}

/** Inputs of two entries, stacked along a vectorized axis where they may be. */
export function vectorized(trial: Trial, entries: readonly (readonly Input[])[]): Tensor[] {
  return trial.case.inputs.map((input, i) => {
    const [first, second] = entries.map((each) => each[i]!) as [Input, Input]
    if (input.vectorize === false) return tensorOf(first.elements, first.spec, trial.backend)
    const { type, shape } = first.spec
    const both = allocate(type, 2 * sizeOf(shape)) as Float64Array
    both.set(first.elements as Float64Array)
    both.set(second.elements as Float64Array, first.elements.length)
    return vectorize(tensorOf(both, { type, shape: [2, ...shape] }, trial.backend), 'entry')
  })
}

/** The elements of each entry of a result. */
export async function entriesOf(result: Tensor): Promise<Result[]> {
  const { spec } = devectorize(result)
  const elements = await elementsOf(result)
  const half = elements.length / 2
  const each = { type: spec.type, shape: spec.shape.slice(1) }
  return [0, 1].map((entry) => ({ elements: elements.slice(entry * half, (entry + 1) * half), spec: each }))
}

/** Elements of a result with their type and shape. */
export type Result = Input

export async function resultOf(tensor: Tensor): Promise<Result> {
  return { elements: await elementsOf(tensor), spec: tensor.spec }
}

/** Throws unless a result agrees with what is wanted, as far as the tolerance of the case goes. */
export async function mustAgree(
  trial: Trial,
  got: Result,
  want: Result,
  inputs: readonly Input[],
  leastUlp = 0,
): Promise<void> {
  const allowance = allowanceFor(trial.op, trial.case, trial.type, trial.options)
  const { type } = want.spec
  const bounds =
    accumulates(trial.case, type) && inputs.length > 0
      ? { bounds: boundsOf(await magnitudes(trial, inputs), trial.case, type, terms(inputs)) }
      : {}
  mustMatch(got, want, { ...allowance, ...bounds, ulp: Math.max(allowance.ulp, leastUlp) })
}

/** Throws unless two results agree in type, shape and elements. */
export function mustMatch(
  got: Result,
  want: Result,
  allowance: Allowance = { ulp: 0, relative: 0, absolute: 0, signedZeros: true },
): void {
  const headers = [got, want].map(({ spec }) => format(spec))
  if (headers[0] !== headers[1]) throw disagreement(`expected ${headers[1]}, got ${headers[0]}`)
  const worst = worstDifference(got.elements, want.elements, want.spec, allowance)
  if (worst === null) return
  const allowed = allowance.ulp > 0 ? `; ${allowance.ulp} ulp allowed` : ''
  throw disagreement(describeDifference(worst) + allowed)
}

export const disagreement = (message: string): NxError =>
  new NxError('backend_suite', 'backendSuite', message)

export const format = ({ type, shape }: { readonly type: DType; readonly shape: Shape }): string =>
  `${type}[${shape.join(', ')}]`

const terms = (inputs: readonly Input[]): number => Math.max(...inputs.map(({ spec }) => sizeOf(spec.shape)))

/** The result for absolute inputs, in f64 on the reference backend. */
async function magnitudes(trial: Trial, inputs: readonly Input[]): Promise<Float64Array> {
  const absolute = inputs.map(({ elements, spec }, i): Input => {
    if (trial.case.inputs[i]!.type !== undefined) return { elements, spec }
    return { elements: absolutes(elements, spec.type), spec: { type: 'f64', shape: spec.shape } }
  })
  const result = runOn(trial.reference, trial.case.run, upload(absolute, trial.reference))
  return Float64Array.from((await elementsOf(result)) as Float64Array)
}

function absolutes(elements: Elements, type: DType): Float64Array {
  if (isFloat(type)) return Float64Array.from(elements as Float64Array, Math.abs)
  return Float64Array.from({ length: elements.length / 2 }, (_, i) =>
    Math.hypot(Number(elements[2 * i]), Number(elements[2 * i + 1])),
  )
}
