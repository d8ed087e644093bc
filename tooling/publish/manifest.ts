// The manifest that users get: what the workspace alone needs is left out, what its protocols stand for is written out.
import { repositoryOf, type Release } from './release.ts'
import { renameScope } from './scope.ts'
import type { Manifest, Package } from '../shared/workspace.ts'

type Exports = NonNullable<Manifest['exports']>

/** A package.json as it is published. */
export interface PublishedManifest extends Manifest {
  readonly name: string
  readonly version: string
  readonly repository?: object
  readonly publishConfig: { readonly access: 'public' }
}

/** Without the condition that resolves to sources, which are not published. */
function publishedExports(exports: Exports): Exports {
  return Object.fromEntries(
    Object.entries(exports).map(([subpath, target]) => {
      if (typeof target === 'string') return [subpath, target]
      const { '@nx/source': _, ...conditions } = target
      return [subpath, conditions]
    }),
  )
}

/** The range that a published manifest states where one of the workspace says `workspace:` or `catalog:`. */
function publishedRange(name: string, range: string, { catalog, versions }: Release): string {
  if (range.startsWith('workspace:')) {
    const version = versions.get(name)
    if (version === undefined) throw new Error(`${name} is no package of this workspace`)
    return range.slice('workspace:'.length).replace('*', '') + version
  }
  if (range !== 'catalog:') return range
  const version = catalog.get(name)
  if (version === undefined) throw new Error(`${name} is not in the catalog of pnpm-workspace.yaml`)
  return `^${version}`
}

function publishedRanges(
  dependencies: Readonly<Record<string, string>> | undefined,
  release: Release,
): Record<string, string> | undefined {
  if (dependencies === undefined) return undefined
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, range]) => [
      release.rename(name),
      publishedRange(name, range, release),
    ]),
  )
}

/** The manifest that the release publishes for a package. */
export function publishedManifest({ directory, manifest }: Package, release: Release): PublishedManifest {
  const { sideEffects } = manifest
  const fields = {
    name: renameScope(manifest.name, release.scope, release.directories),
    version: release.versions.get(manifest.name) ?? manifest.version,
    description: manifest.description,
    keywords: manifest.keywords,
    ...repositoryOf(release, directory),
    license: manifest.license,
    author: release.author,
    type: manifest.type,
    sideEffects: Array.isArray(sideEffects)
      ? sideEffects.filter((file: string) => file.startsWith('./dist/'))
      : sideEffects,
    engines: manifest.engines,
    exports: publishedExports(manifest.exports ?? {}),
    files: manifest.files,
    publishConfig: { access: 'public' } as const,
    dependencies: publishedRanges(manifest.dependencies, release),
    peerDependencies: publishedRanges(manifest.peerDependencies, release),
    peerDependenciesMeta: manifest.peerDependenciesMeta,
  }
  return JSON.parse(JSON.stringify(fields)) as PublishedManifest
}
