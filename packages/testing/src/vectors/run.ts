// Runs recorded vectors against a backend and tells which pass, fail, or ask for what is not there.
import { isTensor, setDefaultBackend } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { invoke, type InvokeOptions, type Modules, NotImplemented } from './invoke.ts'
import { difference } from './compare.ts'
import { allModules } from './modules.ts'
import { elementsOf } from '../elements.ts'
import type { Vector } from './format.ts'
import { runProgram } from './programs.ts'
import { inTypesOfInputs } from './right-answers.ts'
import { reconstruction } from './reconstruct.ts'
import { ruleFor } from './rulings.ts'

/** What became of one vector. */
export interface Outcome {
  readonly vector: Vector
  readonly status: 'passed' | 'failed' | 'not implemented'
  /** What differs, or what is missing. */
  readonly detail: string
}

/** How vectors are run. */
export interface VectorRunOptions {
  readonly backend: Backend
  /**
   * Functions by module: `Nx`, `Constants`, `Type`, `LinAlg`, `Random`, `Defn`. A missing one counts as not implemented.
   * By default those of our packages.
   */
  readonly modules?: Modules
  /** Whether functions are traced and compiled by `jit` instead of called. */
  readonly jit?: boolean
  /**
   * Units in the last place that results of 32 and 64 bits may be off, where a backend may choose the order of
   * additions; 0 by default. Narrow ones are rounded once.
   */
  readonly ulp?: number
}

/** Error codes by which a backend says that it does not store a type or cannot read synchronously. */
const unsupported: readonly string[] = ['unsupported_type', 'unsupported', 'device_read']

/**
 * Runs one recorded call on a backend and compares its result.
 *
 * @example
 * const line = '{"id":"add-1","area":"binary","fn":"add","args":[1,2],"expect":{"t":"s32","shape":[],"data":[3]}}'
 * const [vector] = parseVectors(line)
 * const outcome = await runVector(vector!, { backend: binaryBackend() })
 * outcome.status // => 'passed'
 */
export async function runVector(vector: Vector, runOptions: VectorRunOptions): Promise<Outcome> {
  const options = { modules: allModules(), ...runOptions }
  const before = setDefaultBackend(options.backend)
  try {
    const ruling = ruleFor(vector)
    if (vector.raises === true && ruling?.raises !== false) return await mustRaise(vector, options)
    if (vector.area === 'inspect' && options.backend.readSync === undefined) {
      return { vector, status: 'not implemented', detail: 'printing never reads a device' }
    }
    let result: unknown
    try {
      result = await call(vector, options)
    } catch (error) {
      if (ruling?.raises === true && error instanceof NxError && !unsupported.includes(error.code))
        return { vector, status: 'passed', detail: '' }
      return failure(vector, error)
    }
    if (ruling?.raises === true)
      return { vector, status: 'failed', detail: `expected an error: ${ruling.reason}` }
    const problem = ruling?.check
      ? await ruling.check(result, vector, options)
      : vector.check === 'reconstruct'
        ? await reconstruction(result, vector)
        : await difference(
            result,
            vector.program === undefined ? (vector.expect ?? null) : inTypesOfInputs(vector),
            vector,
            { ulp: options.ulp ?? 0 },
          )
    return problem === null
      ? { vector, status: 'passed', detail: '' }
      : { vector, status: 'failed', detail: problem }
  } catch (error) {
    return failure(vector, error)
  } finally {
    setDefaultBackend(before)
  }
}

/** Mistakes that show only in the elements, which a device does not look at. */
const hostErrors = /out of bounds for axis|bad argument in arithmetic|shift by -|singular matrix/

function call(vector: Vector, options: InvokeOptions): unknown {
  return vector.program === undefined ? invoke(vector, options) : runProgram(vector, options)
}

/** A compiled function does not look at elements either: it divides by the zero on the diagonal. */
async function isUndefined(result: unknown): Promise<boolean> {
  return isTensor(result) && (await elementsOf(result)).some((element) => !Number.isFinite(Number(element)))
}

async function mustRaise(vector: Vector, options: InvokeOptions): Promise<Outcome> {
  let result: unknown
  try {
    result = await call(vector, options)
  } catch (error) {
    if (error instanceof NxError && !unsupported.includes(error.code))
      return { vector, status: 'passed', detail: '' }
    return failure(vector, error)
  }
  if (options.backend.readSync === undefined && hostErrors.test(vector.message ?? '')) {
    return {
      vector,
      status: 'not implemented',
      detail: 'errors that depend on elements: devices give 0 or clamp',
    }
  }
  if (options.jit === true && /singular matrix/.test(vector.message ?? '') && (await isUndefined(result)))
    return { vector, status: 'passed', detail: '' }
  return { vector, status: 'failed', detail: `expected an error (${vector.message ?? ''}), got a result` }
}

function failure(vector: Vector, error: unknown): Outcome {
  if (error instanceof NotImplemented) return { vector, status: 'not implemented', detail: error.message }
  if (error instanceof NxError && unsupported.includes(error.code)) {
    const { types, type } = error.details as { readonly types?: readonly string[]; readonly type?: string }
    const stored = types ?? (type === undefined ? [] : [type])
    const detail =
      stored.length === 0 ? error.message : `types the backend does not store: ${stored.join(', ')}`
    return { vector, status: 'not implemented', detail }
  }
  if (error instanceof NxError) return { vector, status: 'failed', detail: `raised ${error.message}` }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { vector, status: 'failed', detail: `raised ${text.split('\n').slice(0, 3).join(' | ')}` }
}
