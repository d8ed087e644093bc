// Programs to compare with that are too large to be dependencies: installed when a benchmark wants them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runProgram } from '../../shared/process.ts'
import { root } from '../../shared/workspace.ts'

const cache = join(root, 'node_modules/.cache/bench-peers')

const { dependencies: versions } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'),
) as { readonly dependencies: Readonly<Record<string, string>> }

/** The folder of a package, once it is installed in the version that is pinned here, without running its scripts. */
async function installed(name: string): Promise<string> {
  const version = versions[name]
  if (version === undefined) throw new Error(`${name} has no version in tooling/bench/peers/package.json`)
  const directory = join(cache, `${name.replace('/', '+')}-${version}`)
  const folder = join(directory, 'node_modules', name)
  if (!existsSync(folder)) {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'package.json'), '{ "private": true }\n')
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`]
    const { status, output } = await runProgram('npm', args, { directory, timeoutMs: 10 * 60_000 })
    if (status !== 0) throw new Error(`npm could not install ${name} ${version}:\n${output}`)
  }
  return folder
}

/** The address of a file in a package. */
export const peerAddress = async (name: string, file: string): Promise<string> =>
  pathToFileURL(join(await installed(name), file)).href

/** The module of a file in a package. */
export const peer = async <T>(name: string, file: string): Promise<T> =>
  (await import(await peerAddress(name, file))) as T
