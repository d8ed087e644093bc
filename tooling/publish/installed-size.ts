// How much of a user's disk a package takes with everything it brings.
import { readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Package } from '../shared/workspace.ts'
import type { Assembled } from './assemble.ts'

/** What `@nx/nx` may take. */
export const installLimit = 5_000_000

/** Bytes of all files below a folder. */
function bytesBelow(folder: string): number {
  return readdirSync(realpathSync(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

/** Bytes of what is installed with a package of the workspace: it, and what it depends on, of ours and of others. */
export function installedBytes(
  name: string,
  packages: readonly Package[],
  assembled: readonly Assembled[],
): number {
  const folders = new Set<string>()
  const visit = (each: string): void => {
    const index = packages.findIndex(({ manifest }) => manifest.name === each)
    const { path, manifest } = packages[index]!
    if (folders.has(assembled[index]!.path)) return
    folders.add(assembled[index]!.path)
    const optional = manifest.peerDependenciesMeta ?? {}
    for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      if (packages.some((pkg) => pkg.manifest.name === needed)) visit(needed)
      else if (!(needed in optional)) folders.add(join(path, 'node_modules', needed))
    }
  }
  visit(name)
  return [...folders].reduce((sum, folder) => sum + bytesBelow(folder), 0)
}
