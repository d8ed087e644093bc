// Compares a package's imports and manifest with the arrows of the design.
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { entries, filesBelow, root, type Package } from '../shared/workspace.ts'
import { importsOf, packageName } from './imports.ts'
import { kernelPeers, mayImport, mayImportForeign } from './rules.ts'

/** Everything that is wrong with the package, one line each. */
export function arrowProblems(pkg: Package): string[] {
  const allowed = mayImport[pkg.directory]
  if (allowed === undefined) return [`${pkg.directory} is not listed in tooling/arrows/rules.ts`]
  return [
    ...manifestProblems(pkg, allowed),
    ...importProblems(pkg, allowed),
    ...contractProblems(pkg),
    ...exportProblems(pkg),
  ]
}

function scoped(directories: readonly string[]): string[] {
  return directories.map((name) => `@nx/${name}`)
}

function manifestProblems(pkg: Package, allowed: readonly string[]): string[] {
  const { manifest, directory } = pkg
  const problems: string[] = []
  const peers = Object.keys(manifest.peerDependencies ?? {})
  const declared = [...Object.keys(manifest.dependencies ?? {}), ...peers].filter((n) => n.startsWith('@nx/'))
  const expected = scoped(allowed)
  const extra = declared.filter((name) => !expected.includes(name))
  if (manifest.name !== `@nx/${directory}`) problems.push(`name is ${manifest.name}, not @nx/${directory}`)
  if (extra.length > 0) problems.push(`package.json depends on ${extra.join(', ')} against the arrows`)
  if (kernelPeers.includes(directory) && !peers.includes('@nx/types')) {
    problems.push('a backend declares @nx/types as a peer dependency')
  }
  for (const name of declared) {
    const range = manifest.dependencies?.[name] ?? manifest.peerDependencies?.[name]
    const wanted = peers.includes(name) ? 'workspace:~' : 'workspace:*'
    if (range !== wanted) problems.push(`package.json asks for ${name} by ${range}, not ${wanted}`)
  }
  if (!(manifest.nx?.tags ?? []).includes(`package:${directory}`)) {
    problems.push(`package.json lacks the nx tag package:${directory}`)
  }
  return problems
}

function importProblems(pkg: Package, allowed: readonly string[]): string[] {
  const permitted = [...scoped(allowed), ...(mayImportForeign[pkg.directory] ?? [])]
  return sourcesOf(pkg).flatMap((file) =>
    importsOf(readFileSync(file, 'utf8'))
      .filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
      .filter(({ specifier }) => !permitted.includes(packageName(specifier)))
      .map(({ specifier, line }) => `${relative(root, file)}:${line} must not import ${specifier}`),
  )
}

function sourcesOf(pkg: Package): string[] {
  return filesBelow(`${pkg.path}/src`, '.ts')
}

/** The number that a backend was written for, not that of the kernel which happens to be installed. */
function contractProblems(pkg: Package): string[] {
  if (!kernelPeers.includes(pkg.directory)) return []
  return sourcesOf(pkg)
    .filter((file) => /\bcontractVersion\b/.test(readFileSync(file, 'utf8')))
    .map(
      (file) =>
        `${relative(root, file)} takes contractVersion from @nx/types; a backend states its own, as a number`,
    )
}

/** Each entry of the exports map is one source file, built to the same name. */
function exportProblems(pkg: Package): string[] {
  const problems: string[] = []
  for (const [subpath, source] of entries(pkg)) {
    const target = pkg.manifest.exports?.[subpath] as Record<string, string>
    const built = (target['@nx/source'] as string).replace('./src/', './dist/').replace(/\.ts$/, '')
    if (!existsSync(source))
      problems.push(`exports["${subpath}"] names ${relative(root, source)}, which is not there`)
    if (Object.keys(target).join(' ') !== '@nx/source types default') {
      problems.push(`exports["${subpath}"] must have the conditions @nx/source, types, default in this order`)
    } else if (target['types'] !== `${built}.d.ts` || target['default'] !== `${built}.js`) {
      problems.push(`exports["${subpath}"] does not map to ${built}.js and ${built}.d.ts`)
    }
  }
  return problems
}
