// What a release is: under which scope, from which repository, which packages at which versions.
import { join } from 'node:path'
import { stop } from '../shared/exit.ts'
import { packages, readJson, root, type Package } from '../shared/workspace.ts'
import { readCatalog } from './catalog.ts'
import { isScope, renameScope, workspaceScope } from './scope.ts'

export interface Release {
  /** The scope of the published names. */
  readonly scope: string
  /** Web address of the repository; undefined while package.json of the root has none. */
  readonly repository: string | undefined
  /** Web address of the documentation site, without a slash at its end; undefined while package.json of the root has no `homepage`. */
  readonly homepage: string | undefined
  readonly author: string
  /** Every package that is not private, after those it depends on. */
  readonly packages: readonly Package[]
  readonly directories: readonly string[]
  /** Name in the workspace to the version that is published. */
  readonly versions: ReadonlyMap<string, string>
  /** Versions of other people's packages. */
  readonly catalog: ReadonlyMap<string, string>
  /** Text with the names of our packages under the published scope. */
  readonly rename: (text: string) => string
}

/** What a release may differ in from what the manifests say. */
export interface ReleaseSettings {
  readonly scope?: string | undefined
  readonly repository?: string | undefined
  readonly homepage?: string | undefined
  /** One version for all packages. */
  readonly version?: string
}

interface RootManifest {
  readonly author: string
  readonly homepage?: string
  readonly repository?: string | { readonly url: string }
}

/** `git+https://host/owner/name.git` to `https://host/owner/name`. */
function webAddress(repository: RootManifest['repository']): string | undefined {
  const url = typeof repository === 'object' ? repository.url : repository
  return url?.replace(/^git\+/, '').replace(/\.git$/, '')
}

function inDependencyOrder(all: readonly Package[]): Package[] {
  const ordered = new Set<Package>()
  const add = (pkg: Package): void => {
    const { dependencies, peerDependencies } = pkg.manifest
    const needed = Object.keys({ ...dependencies, ...peerDependencies })
    all.filter(({ manifest }) => needed.includes(manifest.name)).forEach(add)
    ordered.add(pkg)
  }
  all.forEach(add)
  return [...ordered]
}

/** The scope that the environment asks for, or another one. Ends the script if npm would not take it. */
export function scopeFromEnvironment(otherwise: string = workspaceScope): string {
  const scope = process.env['NX_SCOPE'] ?? otherwise
  const directories = publishedPackages().map(({ directory }) => directory)
  if (!isScope(scope, directories)) stop(`NX_SCOPE is ${scope}, which is no scope of npm; write it as @you`)
  return scope
}

const publishedPackages = (): Package[] => packages().filter(({ manifest }) => manifest.private !== true)

export function makeRelease(settings: ReleaseSettings = {}): Release {
  const { scope = workspaceScope, version } = settings
  const { author, repository, homepage } = readJson(join(root, 'package.json')) as RootManifest
  const published = inDependencyOrder(publishedPackages())
  const directories = published.map(({ directory }) => directory)
  return {
    scope,
    repository: settings.repository ?? webAddress(repository),
    homepage: (settings.homepage ?? homepage)?.replace(/\/$/, ''),
    author,
    packages: published,
    directories,
    versions: new Map(published.map(({ manifest }) => [manifest.name, version ?? manifest.version])),
    catalog: readCatalog(),
    rename: (text) => renameScope(text, scope, directories),
  }
}

/** The fields of a manifest that say where the package comes from; none while that is not known. */
export function repositoryOf({ repository, homepage }: Release, directory: string): object {
  const own = homepage === undefined ? {} : { homepage: `${homepage}/reference/${directory}/` }
  if (repository === undefined) return own
  const folder = `packages/${directory}`
  return {
    homepage: `${repository}/tree/main/${folder}#readme`,
    ...own,
    repository: { type: 'git', url: `git+${repository}.git`, directory: folder },
    bugs: { url: `${repository}/issues` },
  }
}
