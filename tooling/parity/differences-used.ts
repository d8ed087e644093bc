// Explanations that explain nothing any more.
import type { Api } from './api.ts'
import { differences, optionDifferences } from './differences.ts'

/** Keys of the data file that no entry of Nx's list has. */
export function unusedDifferences(api: Api): string[] {
  const names = new Set<string>()
  for (const { module, functions } of api.modules) {
    names.add(`${module}.*`)
    for (const { name, kind, options = [] } of functions) {
      names.add(`${module}.${name}`)
      if (kind !== undefined) names.add(`${module}.${name} (${kind})`)
      for (const option of options) names.add(`${module}.${name}:${option}`)
    }
  }
  return [...Object.keys(differences), ...Object.keys(optionDifferences)]
    .filter((key) => !names.has(key))
    .map((key) => `${key}: explained in differences.ts, but Nx has nothing of that name`)
}
