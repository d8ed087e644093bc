// What a backend promises beside results, and what such checks share.
import { type Backend, type DType, type Elements, encode, NxError, type Spec } from '@nx/types'
import { random } from '../random.ts'
import { elementsFor } from './values.ts'

/** One promise about the values of a type. */
export interface BackendPromise {
  readonly title: string
  /** Whether it is the same for all types, so that it is looked at once. */
  readonly once?: true
  /** Throws where the backend does not keep it. */
  readonly check: (backend: Backend, type: DType) => Promise<void>
}

/** Length of the vectors that are looked at. */
export const length = 5

/** A vector of a type, as elements and as bytes. */
export function sample(type: DType): {
  readonly spec: Spec
  readonly elements: Elements
  readonly bytes: Uint8Array
} {
  const elements = elementsFor({ shape: [length], values: 'distinct' }, type, random(7), { subnormals: true })
  return { spec: { type, shape: [length] }, elements, bytes: encode(elements, type).slice() }
}

/** The code of the error that `body` throws, or `null`. */
export async function codeOf(body: () => Promise<unknown>): Promise<string | null> {
  try {
    await body()
    return null
  } catch (error) {
    return error instanceof NxError ? error.code : String(error)
  }
}
