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
import { givenAt } from './given.ts'
import type { BackendSuiteOptions } from './options.ts'
import { accumulates, allowanceFor, boundsOf, isNarrow, rangeOf } from './tolerance.ts'
import { elementsFor } from './values.ts'

/** What a mode works with. */
export interface Trial {
  readonly op: string
  readonly case: Case
  readonly type: DType
  readonly backend: Backend
  /** Gives backends for tensors beyond 4 KB, new ones if there may be many; left out where the trial does without. */
  readonly large?: () => Promise<Backend>
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

/** Two entries in turns, stacked along a vectorized axis where they may be. */
export function vectorized(trial: Trial, entries: readonly (readonly Input[])[], count = 2): Tensor[] {
  return trial.case.inputs.map((input, i) => {
    const [first, ...others] = entries.map((each) => each[i]!) as [Input, ...Input[]]
    if (input.vectorize === false) return tensorOf(first.elements, first.spec, trial.backend)
    const { type, shape } = first.spec
    const all = allocate(type, count * sizeOf(shape)) as Float64Array
    for (let entry = 0; entry < count; entry++) {
      const { elements } = [first, ...others][entry % entries.length]!
      all.set(elements as Float64Array, entry * elements.length)
    }
    return vectorize(tensorOf(all, { type, shape: [count, ...shape] }, trial.backend), 'entry')
  })
}

/** The elements of each entry of a result. */
export async function entriesOf(result: Tensor, count = 2): Promise<Result[]> {
  const { spec } = devectorize(result)
  const elements = await elementsOf(result)
  const size = elements.length / count
  const each = { type: spec.type, shape: spec.shape.slice(1) }
  return Array.from({ length: count }, (_, entry) => ({
    elements: elements.slice(entry * size, (entry + 1) * size),
    spec: each,
  }))
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
  const given = (index: readonly number[]): string => givenAt(trial, inputs, index)
  mustMatch(got, want, await allowedFor(trial, want, inputs, leastUlp), given)
}

/** How far a result may be from the one that is wanted. */
export async function allowedFor(
  trial: Trial,
  want: Result,
  inputs: readonly Input[],
  leastUlp = 0,
): Promise<Allowance> {
  const allowance = allowanceFor(trial.op, trial.case, trial.type, trial.options)
  const { type } = want.spec
  if (!accumulates(trial.case, type) || inputs.length === 0) {
    return { ...allowance, ulp: Math.max(allowance.ulp, leastUlp) }
  }
  const sizes = await inF64(trial, inputs, absolutes)
  const count = terms(inputs)
  if (isNarrow(type) && !isGiven(trial)) {
    const exact = await inF64(trial, inputs, (elements) => Float64Array.from(elements as Float64Array))
    return { ...allowance, range: rangeOf(exact, sizes, trial.case, type, count) }
  }
  const bounds = { bounds: boundsOf(sizes, trial.case, type, count) }
  return { ...allowance, ...bounds, ulp: Math.max(allowance.ulp, leastUlp) }
}

/** Throws unless two results agree in type, shape and elements. */
export function mustMatch(
  got: Result,
  want: Result,
  allowance: Allowance = { ulp: 0, relative: 0, absolute: 0, signedZeros: true },
  given?: (index: readonly number[]) => string,
): void {
  const headers = [got, want].map(({ spec }) => format(spec))
  if (headers[0] !== headers[1]) throw disagreement(`expected ${headers[1]}, got ${headers[0]}`)
  const worst = worstDifference(got.elements, want.elements, want.spec, allowance)
  if (worst === null) return
  const allowed = allowance.ulp > 0 ? `; ${allowance.ulp} ulp allowed` : ''
  const from = given?.(worst.index) ?? ''
  throw disagreement(describeDifference(worst) + from + allowed)
}

export const disagreement = (message: string): NxError =>
  new NxError('backend_suite', 'backendSuite', message)

export const format = ({ type, shape }: { readonly type: DType; readonly shape: Shape }): string =>
  `${type}[${shape.join(', ')}]`

/** Whether the backend says itself how close results must be. */
const isGiven = ({ op, case: { accuracy }, options: { tolerance = {} } }: Trial): boolean =>
  tolerance[op] !== undefined || tolerance[accuracy] !== undefined

const terms = (inputs: readonly Input[]): number => Math.max(...inputs.map(({ spec }) => sizeOf(spec.shape)))

/** The result for other elements of the inputs, in f64 on the reference backend. */
async function inF64(
  trial: Trial,
  inputs: readonly Input[],
  of: (elements: Elements, type: DType) => Float64Array,
): Promise<Float64Array> {
  const wide = inputs.map(({ elements, spec }, i): Input => {
    if (trial.case.inputs[i]!.type !== undefined) return { elements, spec }
    return { elements: of(elements, spec.type), spec: { type: 'f64', shape: spec.shape } }
  })
  const result = runOn(trial.reference, trial.case.run, upload(wide, trial.reference))
  return Float64Array.from((await elementsOf(result)) as Float64Array)
}

function absolutes(elements: Elements, type: DType): Float64Array {
  if (isFloat(type)) return Float64Array.from(elements as Float64Array, Math.abs)
  return Float64Array.from({ length: elements.length / 2 }, (_, i) =>
    Math.hypot(Number(elements[2 * i]), Number(elements[2 * i + 1])),
  )
}
