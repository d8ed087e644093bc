// Runs a property: many trials, and on failure the seed and the smallest counterexample.
import { type Backend, dtypes, NxError } from '@nx/types'
import * as fc from 'fast-check'
import { check, type Setting } from './check.ts'
import { disagreement } from '../suite/trial.ts'
import { Draw, unavailable } from './draw.ts'
import type { Property, Reading, Trial } from './property.ts'
import { showCall } from './show.ts'

/** How a property is run. */
export interface PropertyOptions extends Partial<Omit<Setting, 'name' | 'forms' | 'backend'>> {
  readonly backend: Backend
  /** How many trials. */
  readonly count: number
  /** 1 by default; trials are the same for the same seed. */
  readonly seed?: number
  /** Of so many trials one is traced and vectorized as well; 1 by default. */
  readonly formsEvery?: number
  /** Goes straight to a counterexample, by the path that a failure names. */
  readonly path?: string
}

/** How a property fared. */
export interface PropertyReport {
  readonly name: string
  readonly seed: number
  /** Trials that ran. */
  readonly ran: number
  /** Trials that could not run, because the backend stores no type that they need. */
  readonly unavailable: number
  /** The smallest counterexample and how to see it again; `null` where all held. */
  readonly failure: string | null
}

/**
 * Runs random trials of a property on a backend: the result beside the naive one, traced, compiled and vectorized.
 * Trials that need a type which is not among `types` do not count.
 *
 * @example
 * const [negate] = properties().unary.filter(({ name }) => name === 'negate')
 * const { ran, failure } = await runProperty(negate, { backend: binaryBackend(), count: 20 })
 * ran // => 20
 * failure // => null
 */
export async function runProperty(property: Property, options: PropertyOptions): Promise<PropertyReport> {
  const { backend, count, seed = 1, formsEvery = 1, path, types = dtypes } = options
  const { name } = property
  let [ran, missing, drawn] = [0, 0, 0]
  const body = async (take: fc.GeneratorValue): Promise<void> => {
    const draw = new Draw(take, types)
    const forms = path !== undefined || drawn++ % formsEvery === 0
    let trial: Trial | Reading | undefined
    try {
      trial = property.draw(draw)
      await check(trial, { ...options, name, backend, types, forms }, draw)
      ran++
    } catch (error) {
      if (isUnavailable(error, types)) missing++
      else throw disagreement(described(error, trial))
    }
  }
  const details = await fc.check(fc.asyncProperty(fc.gen(), body), {
    numRuns: count,
    seed,
    ...(path === undefined ? {} : { path }),
  })
  const failure = details.failed
    ? `${name}: ${messageOf(details.errorInstance)}\nseed ${seed}, path ${details.counterexamplePath}, ` +
      `after ${details.numRuns} trials and ${details.numShrinks} smaller ones`
    : null
  return { name, seed, ran, unavailable: missing, failure }
}

/** Whether an error says that the backend stores no type that is needed, and that is so. */
function isUnavailable(error: unknown, types: readonly string[]): boolean {
  if (!(error instanceof NxError)) return false
  if (error.code === unavailable) return true
  const needed =
    error.code === 'unsupported_type' ? (error.details as { types?: readonly string[] }).types : []
  return needed !== undefined && needed.length > 0 && needed.every((type) => !types.includes(type))
}

function described(error: unknown, trial: Trial | Reading | undefined): string {
  const message = messageOf(error)
  return trial === undefined ? message : `${message}\n${showCall(trial.call, trial.inputs)}`
}

function messageOf(error: unknown): string {
  if (error instanceof NxError)
    return error.code === 'backend_suite'
      ? error.message.replace(/^backendSuite: /, '')
      : `${error.code}: ${error.message}`
  // What no function should throw comes with its place.
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
