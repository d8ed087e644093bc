// Where things are in this repository, and what its packages declare.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Absolute path of the repository. */
export const root: string = join(import.meta.dirname, '../..')

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly description?: string
  readonly keywords?: readonly string[]
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: boolean | readonly string[]
  readonly engines?: Record<string, string>
  readonly files?: readonly string[]
  readonly exports?: Record<string, string | Record<string, string>>
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
  readonly peerDependencies?: Record<string, string>
  readonly peerDependenciesMeta?: Record<string, object>
  readonly nx?: { readonly tags?: readonly string[] }
}

export interface Package {
  /** Directory name, e.g. `backend-wasm`. */
  readonly directory: string
  /** Absolute path. */
  readonly path: string
  readonly manifest: Manifest
}

/** Every published package, in alphabetical order. */
export function packages(): Package[] {
  const parent = join(root, 'packages')
  return readdirSync(parent)
    .filter((name) => existsSync(join(parent, name, 'package.json')))
    .sort()
    .map((directory) => ({
      directory,
      path: join(parent, directory),
      manifest: readJson(join(parent, directory, 'package.json')) as Manifest,
    }))
}

/** Source files of the exports map: subpath (`.`, `./constants`) to absolute path. */
export function entries(pkg: Package): Map<string, string> {
  const found = new Map<string, string>()
  for (const [subpath, target] of Object.entries(pkg.manifest.exports ?? {})) {
    const source = typeof target === 'string' ? undefined : target['@nx/source']
    if (source !== undefined) found.set(subpath, join(pkg.path, source))
  }
  return found
}

/** All files below `directory` that end in `suffix`, as absolute paths, in order. */
export function filesBelow(directory: string, suffix: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) => file.endsWith(suffix) && !/(^|\/)(node_modules|dist|fixtures|generated|cache)\//.test(file),
    )
    .sort()
    .map((file) => join(directory, file))
}

export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** Path of a tool's program in `node_modules/.bin`. */
export function tool(name: string): string {
  return join(root, 'node_modules/.bin', name)
}
