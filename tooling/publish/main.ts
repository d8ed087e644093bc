// `NX_SCOPE=@you npm run release [-- --dry-run --provenance --otp CODE --registry URL --out FOLDER]`: builds, checks, packs, publishes.
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../build/stage.ts'
import { expectPassed, stop } from '../shared/exit.ts'
import { root } from '../shared/workspace.ts'
import { resultOf } from '../test/stage.ts'
import { errorPagesOf } from './error-pages.ts'
import { expectEmpty, packRelease, type Tarball } from './pack.ts'
import { publishRelease } from './publish.ts'
import { readinessProblems } from './readiness.ts'
import { makeRelease, scopeFromEnvironment, type Release } from './release.ts'
import { workspaceScope } from './scope.ts'
import { checkRelease } from './stage.ts'

/** Emptied by each release, unlike a folder that somebody names. */
const ownFolder = join(root, '.cache/release')

function readOptions() {
  try {
    return parseArgs({
      options: {
        'dry-run': { type: 'boolean', default: false },
        provenance: { type: 'boolean', default: false },
        registry: { type: 'string' },
        otp: { type: 'string' },
        out: { type: 'string' },
      },
    }).values
  } catch (error) {
    stop((error as Error).message)
  }
}

/** Whether npm itself was told `--dry-run`. Taken out of the environment, in which `npm pack` would write nothing either. */
function takeDryRun(): boolean {
  const keys = Object.keys(process.env).filter((key) => /^npm_config_dry_run$/i.test(key))
  const values = keys.map((key) => process.env[key])
  for (const key of keys) delete process.env[key]
  return values.includes('true')
}

/** Where the tarballs go: a folder of ours, or one below where the user ran npm. */
function chooseFolder(named: string | undefined): string {
  if (named === undefined) {
    rmSync(ownFolder, { recursive: true, force: true })
    return ownFolder
  }
  const folder = resolve(process.env['INIT_CWD'] ?? process.cwd(), named)
  expectEmpty(folder)
  return folder
}

const inKilobytes = (bytes: number): string => `${Math.ceil(bytes / 1000)} kB`.padStart(8)

function describe(release: Release, tarballs: readonly Tarball[]): string {
  const rows = tarballs.map(
    ({ name, version, bytes, unpackedBytes, files }) =>
      `  ${`${name}@${version}`.padEnd(36)} ${inKilobytes(bytes)} packed ${inKilobytes(unpackedBytes)} unpacked ${files.length} files`,
  )
  const notes = [
    release.scope === workspaceScope
      ? `The scope ${workspaceScope} belongs to others: set NX_SCOPE=@you to publish.`
      : undefined,
    release.repository === undefined
      ? 'package.json of the root names no repository: manifests have no repository, homepage and bugs, and READMEs no links into it.'
      : undefined,
    errorPagesOf(release) === ''
      ? 'It names no homepage, which is the address of the documentation site, either: errors lead to no page.'
      : undefined,
  ]
  return [...rows, ...notes.filter((note) => note !== undefined)].join('\n')
}

async function main(): Promise<void> {
  const options = readOptions()
  const dryRun = takeDryRun() || options['dry-run']
  const scope = scopeFromEnvironment()
  const release = makeRelease({ scope })
  if (!dryRun && scope === workspaceScope) {
    stop(`${workspaceScope} is the scope of another project; set NX_SCOPE=@you, or try --dry-run`)
  }
  if (options.provenance && release.repository === undefined) {
    stop('provenance names the repository, and package.json of the root has none')
  }
  const problems = await readinessProblems()
  if (!dryRun && problems.length > 0) stop(`Nothing is uploaded: ${problems.join('\n')}`)
  const folder = chooseFolder(options.out)

  expectPassed('build', await build.run())
  expectPassed('publish', resultOf(await checkRelease({ scope })))
  const tarballs = await packRelease(release, folder)
  console.log(`Packed into ${folder}\n${describe(release, tarballs)}`)
  for (const problem of problems) console.log(`An upload would be refused: ${problem}`)
  if (dryRun) console.log('Nothing was uploaded: --dry-run.')
  else await publishRelease(tarballs, options)
}

await main().catch((error: Error) => stop(error.message))
