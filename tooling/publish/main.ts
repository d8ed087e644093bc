// `NX_SCOPE=@you npm run release [-- --dry-run --provenance --registry URL --out FOLDER]`: builds, checks, packs, publishes.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../build/stage.ts'
import { root } from '../shared/workspace.ts'
import { resultOf, type StageResult } from '../test/stage.ts'
import { packRelease, type Tarball } from './pack.ts'
import { publishRelease } from './publish.ts'
import { makeRelease, scopeFromEnvironment, type Release } from './release.ts'
import { workspaceScope } from './scope.ts'
import { checkRelease } from './stage.ts'

const { values: options } = parseArgs({
  options: {
    'dry-run': { type: 'boolean', default: false },
    provenance: { type: 'boolean', default: false },
    registry: { type: 'string' },
    out: { type: 'string', default: join(root, '.cache/release') },
  },
})

function stop(message: string): never {
  console.error(message)
  process.exit(1)
}

function expectPassed(name: string, { failed, report }: StageResult): void {
  if (failed > 0) stop(`${name} failed\n${report}`)
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
  ]
  return [...rows, ...notes.filter((note) => note !== undefined)].join('\n')
}

const scope = scopeFromEnvironment()
const release = makeRelease({ scope })
if (!options['dry-run'] && scope === workspaceScope) {
  stop(`${workspaceScope} is the scope of another project; set NX_SCOPE=@you, or try --dry-run`)
}
if (options.provenance && release.repository === undefined) {
  stop('provenance names the repository, and package.json of the root has none')
}

expectPassed('build', await build.run())
expectPassed('publish', resultOf(await checkRelease({ scope })))
const tarballs = await packRelease(release, options.out)
console.log(`Packed into ${options.out}\n${describe(release, tarballs)}`)
if (options['dry-run']) console.log('Nothing was uploaded: --dry-run.')
else await publishRelease(tarballs, options)
