// Programs to compare with that are too large to be dependencies: installed when a benchmark wants them.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRequire } from 'node:module'
import { runProgram } from '../../shared/process.ts'
import { root } from '../../shared/workspace.ts'

const folder = join(root, 'node_modules/.cache/bench-peers')

/** Where a package of that version can be imported from, once it is installed without running its scripts. */
export async function peer(name: string, version: string): Promise<string> {
  const directory = join(folder, `${name}-${version}`)
  if (!existsSync(join(directory, 'node_modules', name))) {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'package.json'), '{ "private": true }\n')
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`]
    const { status, output } = await runProgram('npm', args, { directory, timeoutMs: 10 * 60_000 })
    if (status !== 0) throw new Error(`npm could not install ${name} ${version}:\n${output}`)
  }
  return pathToFileURL(createRequire(join(directory, 'package.json')).resolve(name)).href
}
