// Checks the derivatives of a function in every mode, and says how far they were off.
import { type Backend, type DType, dtypes } from '@nx/types'
import * as fc from 'fast-check'
import type { Reading, Trial } from '../properties/property.ts'
import { isUnavailable } from '../properties/run.ts'
import { showCall } from '../properties/show.ts'
import { domainOf } from './domains.ts'
import { type GradientMode, modes } from './modes.ts'
import { SmoothDraw } from './smooth-draw.ts'
import type { GradientSubject } from './subjects.ts'
import { type Errors, withoutDerivative, type Refusal, runTrial } from './trial.ts'

/** Largest errors allowed. */
const allowed = { identity: 1e-10, difference: 1e-6, narrow: 1e-4 } as const

/** Points drawn for each that is needed, and looked at before a function counts as one without derivatives. */
const [spare, patience] = [6, 40]

/** How derivatives are checked. */
export interface GradientRunOptions {
  readonly backend: Backend
  /** How many random points in each mode; 20 by default. */
  readonly count?: number
  /** 1 by default; points are the same for the same seed. */
  readonly seed?: number
  /** The types that the backend stores; all by default. */
  readonly types?: readonly DType[]
}

/** How a function fared in one mode, with the largest errors. */
export interface GradientRow extends Errors {
  readonly mode: GradientMode
  readonly cases: number
  /** How many points were drawn and not used, because the function is not smooth there, or too large. */
  readonly refused: number
}

/** How a function fared. */
export interface GradientReport {
  readonly name: string
  readonly rows: readonly GradientRow[]
  /** Why it has no derivative, or only zeros; `null` if it has one. */
  readonly reason: string | null
  /** The first failure of each mode. */
  readonly failures: readonly string[]
}

/**
 * Checks the derivatives of a function at random points, in f64 and in f32: plain, with vectorized inputs, under `jit`,
 * in a branch, in a loop, and the gradient of its gradient. Forward and reverse mode must agree in the inner product with
 * random tangents and cotangents, to 1e-10 in f64, and forward mode with central differences.
 *
 * @example
 * const [subject] = gradientSubjects().filter(({ name }) => name === 'sin')
 * const { rows, failures } = await runGradients(subject!, { backend: binaryBackend(), count: 3 })
 * rows.map(({ mode }) => mode).join() // => 'plain,vectorized,jit,cond,while,second order'
 * failures // => []
 */
export async function runGradients(
  subject: GradientSubject,
  options: GradientRunOptions,
): Promise<GradientReport> {
  const { name, flat } = subject
  const { count = 20 } = options
  const rows: GradientRow[] = []
  const failures: string[] = []
  for (const mode of modes) {
    const { row, refusals, failure } = await runMode(subject, mode, options)
    const kinds = [...refusals.keys()]
    if (failure === null && row.cases === 0 && kinds.every((kind) => withoutDerivative.includes(kind)))
      return { name, rows: [], reason: withoutDerivative.find((kind) => kinds.includes(kind))!, failures: [] }
    if (failure !== null) failures.push(`${name}, ${mode}: ${failure}`)
    else if (row.cases < count && flat === undefined)
      failures.push(`${name}, ${mode}: only ${row.cases} points: ${kinds.join(', ')}`)
    rows.push(row)
  }
  const still = rows.every(({ zero }) => zero) ? 'does not change with small changes' : null
  return { name, rows, reason: flat ?? still, failures }
}

interface Run {
  readonly row: GradientRow
  readonly refusals: ReadonlyMap<Refusal, number>
  readonly failure: string | null
}

async function runMode(
  subject: GradientSubject,
  mode: GradientMode,
  { backend, count = 20, seed = 1, types = dtypes }: GradientRunOptions,
): Promise<Run> {
  const refusals = new Map<Refusal, number>()
  let row: GradientRow = { mode, cases: 0, refused: 0, identity: 0, difference: 0, narrow: 0, zero: true }
  const takes = fc.sample(fc.gen(), { numRuns: spare * count + patience, seed: seed + modes.indexOf(mode) })
  for (const [index, take] of takes.entries()) {
    if (row.cases === count || (row.cases === 0 && row.refused >= patience)) break
    const draw = new SmoothDraw(take, domainOf(subject.name), types)
    let trial: Trial | Reading | undefined
    let result: Errors | Refusal
    try {
      trial = subject.draw(draw)
      result = await runTrial(trial, subject, mode, backend, draw, seed + index)
    } catch (error) {
      if (!isUnavailable(error, types, backend)) {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
        return { row, refusals, failure: described(message, trial) }
      }
      result = 'needs a type that the backend lacks'
    }
    if (typeof result === 'string') {
      refusals.set(result, (refusals.get(result) ?? 0) + 1)
      row = { ...row, refused: row.refused + 1 }
      continue
    }
    row = worse(row, result)
    const wrong = excess(result)
    if (wrong !== null)
      return { row, refusals, failure: described(`${wrong} at point ${index}, seed ${seed}`, trial) }
  }
  return { row, refusals, failure: null }
}

const worst = (left: number, right: number): number => (left > right || Number.isNaN(left) ? left : right)

const worse = (row: GradientRow, { identity, difference, narrow, zero }: Errors): GradientRow => ({
  ...row,
  cases: row.cases + 1,
  identity: worst(row.identity, identity),
  difference: worst(row.difference, difference),
  narrow: worst(row.narrow, narrow),
  zero: row.zero && zero,
})

function excess(errors: Errors): string | null {
  const kinds = (['identity', 'difference', 'narrow'] as const).filter(
    (kind) => !(errors[kind] <= allowed[kind]),
  )
  return kinds.length === 0
    ? null
    : kinds.map((kind) => `${kind} error ${errors[kind].toExponential(1)}`).join(', ')
}

const described = (message: string, trial: Trial | Reading | undefined): string =>
  trial === undefined ? message : `${message}\n${showCall(trial.call, trial.inputs)}`
