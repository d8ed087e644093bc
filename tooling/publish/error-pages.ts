// Where the errors of a release lead: the address stands in one place of the build of `@nx/types`.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Types from '@nx/types'
import type { Release } from './release.ts'

const place = 'var errorPages = "";'

/** The page of errors up to a code: on the site, else in the repository, whose page has no place for each code. */
export function errorPagesOf({ repository, homepage }: Pick<Release, 'repository' | 'homepage'>): string {
  if (homepage !== undefined) return `${homepage}/errors.html#`
  return repository === undefined ? '' : `${repository}/blob/main/docs/errors.md#`
}

/** The code with the address in its place, if it has that place. */
export function withErrorPages(code: string, address: string): string {
  return code.replace(place, () => `var errorPages = ${JSON.stringify(address)};`)
}

/** What is wrong with errors of the assembled `@nx/types`, beside where the release says that they lead. */
export async function errorPagesProblems(path: string, release: Release): Promise<string[]> {
  const address = errorPagesOf(release)
  const types = (await import(pathToFileURL(join(path, 'dist/index.js')).href)) as typeof Types
  const { url } = new types.NxError('shape', 'reshape', 'no')
  const expected = address === '' ? undefined : `${address}shape`
  return url === expected ? [] : [`an error leads to ${url} instead of ${expected}`]
}
