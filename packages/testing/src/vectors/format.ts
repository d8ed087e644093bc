// The format of recorded vectors: one JSON object a line, which the README of `@nx/vectors` describes.

/** A tensor in JSON: flat data in row-major order, vectorized axes first. */
export interface JsonTensor {
  readonly t: string
  readonly shape: readonly number[]
  readonly names?: readonly (string | null)[]
  readonly vec?: readonly (readonly [string, number])[]
  readonly data?: readonly JsonElement[]
  readonly template?: true
}

/** One element: 64-bit integers and non-finite numbers are text, complex numbers pairs. */
export type JsonElement = number | string | readonly [JsonElement, JsonElement]

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** One step of a recorded program: a call whose arguments may refer to earlier values. */
export interface ProgramStep {
  readonly id: string
  readonly fn: string
  readonly args: readonly Json[]
  readonly opts: { readonly [key: string]: Json }
}

/** A recorded call, what it gave, and how closely to compare. */
export interface Vector {
  readonly id: string
  readonly area: string
  readonly fn: string
  readonly args?: readonly Json[]
  readonly opts?: { readonly [key: string]: Json }
  readonly program?: {
    readonly inputs: readonly { readonly id: string; readonly value: JsonTensor }[]
    readonly steps: readonly ProgramStep[]
    readonly output: string
  }
  readonly wrt?: readonly string[]
  readonly order?: number
  readonly check?: 'exact' | 'close' | 'reconstruct'
  readonly tol?: readonly [relative: number, absolute: number]
  readonly raises?: true
  readonly error?: string
  readonly message?: string
  readonly note?: string
  readonly patched?: true
  readonly quirk?: true
  readonly expect?: Json
}

/** Whether a JSON value is a tensor. */
export function isJsonTensor(value: Json | undefined): value is Json & JsonTensor {
  return typeof value === 'object' && value !== null && 't' in value && 'shape' in value
}
