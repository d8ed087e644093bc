// The packages that a program can import.
import * as binary from '@nx/backend-binary'
import * as wasm from '@nx/backend-wasm'
import * as webgpu from '@nx/backend-webgpu'
import * as compiler from '@nx/compiler'
import * as defn from '@nx/defn'
import * as formula from '@nx/formula'
import * as grad from '@nx/grad'
import * as linalg from '@nx/linalg'
import * as nx from '@nx/nx'
import * as random from '@nx/random'
import * as serialize from '@nx/serialize'
import * as tensor from '@nx/tensor'
import * as constants from '@nx/tensor/constants'
import * as types from '@nx/types'
import type { Importable } from '../importable.ts'
import { noModule } from './no-module.ts'

/** The modules by their names, marked as modules, so that what was transpiled takes their exports as they are. */
export const moduleTable: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries({
    '@nx/backend-binary': binary,
    '@nx/backend-wasm': wasm,
    '@nx/backend-webgpu': webgpu,
    '@nx/compiler': compiler,
    '@nx/defn': defn,
    '@nx/formula': formula,
    '@nx/grad': grad,
    '@nx/linalg': linalg,
    '@nx/nx': nx,
    '@nx/random': random,
    '@nx/serialize': serialize,
    '@nx/tensor': tensor,
    '@nx/tensor/constants': constants,
    '@nx/types': types,
  } satisfies Record<Importable, object>).map(([name, exports]) => [name, { __esModule: true, ...exports }]),
)

/** What `require` gives a program. Throws `ImportError` for everything that is not bundled. */
export function requireModule(name: string): object {
  if (Object.hasOwn(moduleTable, name)) return moduleTable[name]!
  throw noModule(name, Object.keys(moduleTable))
}
