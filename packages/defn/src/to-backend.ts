// toBackend: where results of compiled functions live.
import { defaultBackend } from '@nx/tensor'
import { checkOptions } from '@nx/tensor/internal'
import type { Backend } from '@nx/types'
import { defaults } from './default-options.ts'
import type { JitOptions } from './jit-options.ts'

/**
 * The backend on which a function compiled with these options leaves its results, if its arguments are on none:
 * that of the options, else of the default options, else the default one.
 *
 * @throws NxError `no_backend` if there is none at all.
 *
 * @example
 * toBackend().name // => 'binary'
 */
export function toBackend(options: Pick<JitOptions, 'backend'> = {}): Backend {
  checkOptions('toBackend', options, ['backend'])
  return options.backend ?? defaults.options.backend ?? defaultBackend()
}
