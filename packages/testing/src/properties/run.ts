// Runs a property: many trials, and on failure the seed and the smallest counterexample.
import { type Backend, type DType, dtypes, NxError } from '@nx/types'
import * as fc from 'fast-check'
import { check, type Setting } from './check.ts'
import { disagreement } from '../suite/trial.ts'
import { Draw, unavailable } from './draw.ts'
import type { Property, Reading, Trial } from './property.ts'
import { showCall } from './show.ts'

/** How a property is run. */
export interface PropertyOptions extends Partial<Omit<Setting, 'name' | 'forms' | 'fresh'>> {
  readonly backend: Backend
  /** How many trials. */
  readonly count: number
  /** 1 by default; trials are the same for the same seed. */
  readonly seed?: number
  /** Of so many trials one is traced and vectorized as well; 1 by default. */
  readonly formsEvery?: number
  /** Begins at a trial, by the number that a failure names. */
  readonly trial?: number
  /** Whether tensors exceed 4 KB, by their shapes or by a vectorized axis; false by default. */
  readonly large?: boolean
  /** Makes new backends, so that the operands of a trial are the first that memory holds; `backend` by default. */
  readonly fresh?: () => Backend | Promise<Backend>
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
 * const { ran, failure } = await runProperty(negate!, { backend: binaryBackend(), count: 20 })
 * ran // => 20
 * failure // => null
 */
export async function runProperty(property: Property, options: PropertyOptions): Promise<PropertyReport> {
  const { backend, count, seed = 1, formsEvery = 1, trial: first, types = dtypes, large = false } = options
  const fresh = async (): Promise<Backend> => options.fresh?.() ?? backend
  const { name } = property
  let [ran, missing, drawn] = [0, 0, 0]
  // To see a failure again, or a smaller one, every form counts.
  let all = first !== undefined
  const body = async (take: fc.GeneratorValue): Promise<void> => {
    const draw = new Draw(take, types, options.subnormals, large)
    const forms = all || drawn++ % formsEvery === 0
    let trial: Trial | Reading | undefined
    try {
      trial = property.draw(draw)
      await check(trial, { ...options, name, fresh, types, forms }, draw)
      ran++
    } catch (error) {
      if (isUnavailable(error, types, backend)) missing++
      else {
        all = true
        throw disagreement(described(error, trial))
      }
    }
  }
  const details = await fc.check(fc.asyncProperty(fc.gen(), body), {
    numRuns: count,
    seed,
    ...(first === undefined ? {} : { path: String(first) }),
  })
  const failure = details.failed
    ? `${name}: ${messageOf(details.errorInstance)}\nseed ${seed}, trial ${parseInt(details.counterexamplePath ?? '', 10)}, ` +
      `made smaller ${details.numShrinks} times${large ? ', large' : ''}`
    : null
  return { name, seed, ran, unavailable: missing, failure }
}

/** Whether an error says that the backend stores no type that is needed, or that the host cannot read, and that is so. */
export function isUnavailable(error: unknown, types: readonly DType[], { readSync }: Backend): boolean {
  if (!(error instanceof NxError)) return false
  if (error.code === unavailable || (error.code === 'device_read' && readSync === undefined)) return true
  if (error.code !== 'unsupported_type') return false
  const { types: needed } = error.details as { readonly types?: readonly DType[] }
  return needed?.every((type) => !types.includes(type)) ?? types.length < dtypes.length
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

/** Whether a backend that stores these types can run trials of a property. */
export function isPossible(property: Property, types: readonly DType[]): boolean {
  return fc.sample(fc.gen(), { numRuns: 5, seed: 1 }).some((take) => {
    try {
      property.draw(new Draw(take, types))
      return true
    } catch (error) {
      if (error instanceof NxError && error.code === unavailable) return false
      throw error
    }
  })
}
