// Packages of others that ours bring, as pnpm installed them here.
import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, type Manifest, type Package } from '../shared/workspace.ts'

/** The folder of a dependency: pnpm links those of ours below them, and puts those of others beside them. */
function folderOf(name: string, dependent: string): string {
  const below = join(dependent, 'node_modules', name)
  const folder = existsSync(below)
    ? below
    : join(dependent.slice(0, dependent.lastIndexOf('/node_modules/')), 'node_modules', name)
  return realpathSync(folder)
}

const dependenciesOf = (folder: string): string[] =>
  Object.keys((readJson(join(folder, 'package.json')) as Manifest).dependencies ?? {})

/** Folders of everything that is installed with packages of the workspace and is none of them. */
export function foreignFolders(packages: readonly Package[]): string[] {
  const found = new Set<string>()
  const ours = new Set(packages.map(({ manifest }) => manifest.name))
  const visit = (folder: string): void => {
    for (const name of dependenciesOf(folder)) {
      if (ours.has(name)) continue
      const dependency = folderOf(name, folder)
      if (found.has(dependency)) continue
      found.add(dependency)
      visit(dependency)
    }
  }
  for (const { path } of packages) visit(path)
  return [...found]
}
