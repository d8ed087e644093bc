// What Nx offers, as listed in `fixtures/nx-0.13-api.json`.
import { join } from 'node:path'
import { readJson } from '../shared/workspace.ts'

/** A function, macro or callback of Nx; also a struct, a block or an option of its evaluator. */
export interface ApiEntry {
  readonly name: string
  readonly kind?: 'macro' | 'callback' | 'struct' | 'block' | 'option'
  readonly arities?: readonly number[]
  readonly options?: readonly string[]
  /** The version that brought it, if later than 0.10. */
  readonly since?: string
  readonly deprecated?: string
}

export interface ApiModule {
  readonly module: string
  readonly functions: readonly ApiEntry[]
}

export interface Api {
  readonly version: string
  readonly modules: readonly ApiModule[]
}

/** The list. */
export function readApi(): Api {
  return readJson(join(import.meta.dirname, 'fixtures/nx-0.13-api.json')) as Api
}
