// Our functions by Nx's module names, as vectors look them up.
import * as defn from '@nx/defn'
import * as grad from '@nx/grad'
import * as linalg from '@nx/linalg'
import * as random from '@nx/random'
import * as serialize from '@nx/serialize'
import * as tensor from '@nx/tensor'
import * as constants from '@nx/tensor/constants'
import * as types from '@nx/types'
import type { Modules } from './invoke.ts'

let made: Modules | undefined

/** Everything that vectors call. */
export function allModules(): Modules {
  made ??= {
    Nx: { ...serialize, ...tensor },
    Constants: { ...constants },
    // Nx counts complex types as floating.
    Type: {
      ...types,
      isFloat: (type: types.DType) => !types.isInteger(type),
      toString: (type: string) => type,
    },
    LinAlg: { ...linalg },
    Random: { ...random },
    Defn: { ...defn, ...grad },
  }
  return made
}
