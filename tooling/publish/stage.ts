// Checks what would be published of every built package, under the names of the workspace and under others.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'
import { assemble } from './assemble.ts'
import { checkAssembled } from './checks.ts'
import { installedBytes, installLimit } from './installed-size.ts'
import { makeRelease, type ReleaseSettings } from './release.ts'

/** All packages are there, and what `npm install` of the umbrella brings is not too much. */
export async function checkRelease(settings: ReleaseSettings): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'publish-'))
  try {
    const release = makeRelease(settings)
    const assembled = release.packages.map((pkg) => assemble(pkg, folder, release))
    const checks = await Promise.all(
      release.packages.map((pkg, index) => checkAssembled(pkg, assembled[index]!, release)),
    )
    const bytes = installedBytes('@nx/nx', release.packages, assembled)
    const problem = bytes > installLimit ? `${bytes} bytes, over the ${installLimit} allowed` : undefined
    return [...checks, { name: `npm install ${release.rename('@nx/nx')}`, problem }]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Another scope, and a repository where the root names none yet. */
const renamed = {
  scope: '@renamed',
  repository: 'https://example.org/owner/name',
  homepage: 'https://owner.example.org/name/',
}

async function run(): Promise<StageResult> {
  return resultOf([...(await checkRelease({})), ...(await checkRelease(renamed))])
}

export const publishing: Stage = { name: 'publish', run }
