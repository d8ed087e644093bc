// Compares which packages changed with which the pending changesets name.
import { packageName } from '../arrows/imports.ts'

/** Packages that a changeset names, which its front matter does. */
export function namedBy(changeset: string): string[] {
  const [, header = ''] = /^---\n([\s\S]*?)\n---/.exec(changeset) ?? []
  return [...header.matchAll(/^["']?(@?[\w./-]+)["']?: *(?:major|minor|patch) *$/gm)].map(([, name]) =>
    packageName(name!),
  )
}

/** Directories of packages whose sources are among the files. */
export function changedPackages(files: readonly string[]): string[] {
  const directories = files.flatMap((file) => /^packages\/([^/]+)\/src\//.exec(file)?.[1] ?? [])
  return [...new Set(directories)].sort()
}

/** What to say of each package that none of the changesets names. */
export function undescribed(changed: readonly string[], changesets: readonly string[]): string[] {
  const named = new Set(changesets.flatMap(namedBy))
  return changed.filter((name) => !named.has(name))
}
