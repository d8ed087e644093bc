// Changesets that no version contains yet.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../shared/workspace.ts'

export const isChangeset = (file: string): boolean => /^\.changeset\/(?!README).*\.md$/.test(file)

/** Their paths in a working tree. */
export function pendingChangesets(directory: string = root): string[] {
  const folder = join(directory, '.changeset')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map((file) => `.changeset/${file}`)
    .filter(isChangeset)
}
