// Compares what a package declares with what its sources import.
import { importsOf, packageName } from '../arrows/imports.ts'
import type { Manifest } from '../shared/workspace.ts'

/** Dependencies that no source imports, and imports that nobody who installs the package would have. */
export function dependencyProblems(
  manifest: Pick<Manifest, 'dependencies' | 'peerDependencies'>,
  sources: readonly string[],
): string[] {
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  const imported = sources
    .flatMap(importsOf)
    .filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
    .map(({ specifier }) => packageName(specifier))
  const unused = declared.filter((name) => !imported.includes(name))
  const missing = [...new Set(imported)].filter((name) => !declared.includes(name))
  return [
    ...unused.map((name) => `package.json depends on ${name}, which no source imports`),
    ...missing.map((name) => `package.json does not declare ${name}, which sources import`),
  ]
}
