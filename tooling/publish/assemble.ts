// Writes the folder of a package that is packed, from its build.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { filesBelow, root, type Package } from '../shared/workspace.ts'
import { portableDeclaration } from './declarations.ts'
import { publishedManifest } from './manifest.ts'
import { publishedReadme } from './readme.ts'
import type { Release } from './release.ts'
import { errorPagesOf, withErrorPages } from './error-pages.ts'

export interface Assembled {
  /** Absolute path of the folder. */
  readonly path: string
  readonly name: string
  readonly version: string
  /** What was written: path in the package to text. */
  readonly files: ReadonlyMap<string, string>
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/**
 * Code and declarations of the build, by their paths in the package. Source maps stay behind: with the sources in them they
 * would be twice as much as all the rest, and the code is not minified.
 */
function builtFiles({ path, manifest }: Package): Map<string, string> {
  const dist = join(path, 'dist')
  const files = ['.js', '.d.ts'].flatMap((suffix) => filesBelow(dist, suffix))
  if (files.length === 0) throw new Error(`${manifest.name} is not built; run npm run build`)
  return new Map(files.map((file) => [relative(path, file), publishedFile(file)]))
}

function publishedFile(file: string): string {
  const text = readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
  return file.endsWith('.d.ts') ? portableDeclaration(text) : text
}

/** What is published of a package: path to text. */
function publishedFiles(pkg: Package, release: Release): Map<string, string> {
  const { path, directory } = pkg
  const read = (file: string): string => readFileSync(join(path, file), 'utf8')
  const files = new Map<string, string>()
  const errorPages = errorPagesOf(release)
  for (const [file, text] of builtFiles(pkg))
    files.set(file, withErrorPages(release.rename(text), errorPages))
  files.set('package.json', `${JSON.stringify(publishedManifest(pkg, release), null, 2)}\n`)
  files.set('README.md', publishedReadme(read('README.md'), directory, release))
  files.set('LICENSE', readFileSync(join(root, 'LICENSE'), 'utf8'))
  if (existsSync(join(path, 'CHANGELOG.md'))) files.set('CHANGELOG.md', release.rename(read('CHANGELOG.md')))
  return files
}

/** Writes what is published of a package below `parent`. */
export function assemble(pkg: Package, parent: string, release: Release): Assembled {
  const path = join(parent, pkg.directory)
  const files = publishedFiles(pkg, release)
  for (const [file, text] of files) write(join(path, file), text)
  const { name, version } = pkg.manifest
  return { path, name: release.rename(name), version: release.versions.get(name) ?? version, files }
}
