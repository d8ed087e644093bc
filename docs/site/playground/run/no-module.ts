// The error for a module that is not bundled.
import { closest } from './closest.ts'
import { ImportError } from './import-error.ts'

/** Names the module that was meant, or the ones that most programs need. */
export function noModule(name: string, modules: readonly string[], line?: number): ImportError {
  const own = (module: string): string => module.replace(/^@\w+\//, '')
  const meant = closest(own(name), modules.map(own))
  const found = modules.find((module) => own(module) === meant)
  const advice =
    found === undefined
      ? 'there is no network, only packages of @nx such as @nx/nx, @nx/linalg and @nx/random'
      : `did you mean "${found}"?`
  return new ImportError(`there is no module "${name}" here; ${advice}`, line)
}
