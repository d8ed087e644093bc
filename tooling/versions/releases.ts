// Three releases of the packages that the program takes: one, a patch of it, and a minor with another contract.
import { join } from 'node:path'
import { contractVersion } from '@nx/types'
import { packRelease, type Tarball } from '../publish/pack.ts'
import { publishRelease } from '../publish/publish.ts'
import { makeRelease, type Release } from '../publish/release.ts'
import type { Registry } from './registry.ts'

export const scope = '@renamed'

/** Versions by what they are to the first one. */
export const versions = { first: '0.2.0', patch: '0.2.1', minor: '0.3.0' } as const

const published = ['types', 'tensor', 'backend-binary', 'defn', 'grad']

function releaseOf(version: string): Release {
  const release = makeRelease({ scope, version })
  return { ...release, packages: release.packages.filter(({ directory }) => published.includes(directory)) }
}

/** The same packages as though they were written for the contract after this one. */
function withNextContract(release: Release): Release {
  const next = contractVersion + 1
  return {
    ...release,
    rename: (text) =>
      release
        .rename(text)
        .replaceAll(`contractVersion = ${contractVersion};`, `contractVersion = ${next};`)
        .replaceAll(`contract: ${contractVersion},`, `contract: ${next},`),
  }
}

/** Publishes the first release, by npm, as a release does. */
export async function publishFirst(registry: Registry, folder: string): Promise<void> {
  const tarballs = await packRelease(releaseOf(versions.first), join(folder, 'first'))
  await publishRelease(tarballs, { registry: registry.url, environment: registry.environment })
}

export async function publishLater(registry: Registry, folder: string): Promise<void> {
  const later: Tarball[] = [
    ...(await packRelease(releaseOf(versions.patch), join(folder, 'patch'))),
    ...(await packRelease(withNextContract(releaseOf(versions.minor)), join(folder, 'minor'))),
  ]
  for (const tarball of later) await registry.put(tarball)
}
