// Runs the first example of each package's README, after installing what the README says and nothing else.
import { join } from 'node:path'
import { fencedBlocks } from '../documentation/fenced-blocks.ts'
import { mapConcurrently, runProgram } from '../shared/process.ts'
import type { Package } from '../shared/workspace.ts'
import { readFileSync } from 'node:fs'
import type { Check } from '../test/stage.ts'
import type { Site } from './project.ts'

/** What comes of an example that asks for more than a machine surely has. */
const otherwise: Readonly<Record<string, RegExp>> = {
  'backend-webgpu': /no_webgpu/,
}

/** Examples that talk to a server, which other checks start. */
const needServer: readonly string[] = ['serving-nats']

async function check(site: Site, { directory, path, manifest }: Package): Promise<Check> {
  const name = `README of ${manifest.name}`
  const readme = join(path, 'README.md')
  const packages = /^npm install (.+)$/m.exec(readFileSync(readme, 'utf8'))?.[1]?.split(' ')
  const example = fencedBlocks(readme).find(({ language }) => language === 'ts')
  if (packages === undefined || example === undefined) {
    return { name, problem: 'has no line `npm install …`, or no example' }
  }
  const project = await site.project(packages, { 'example.mts': example.code })
  const args = ['--disable-warning=ExperimentalWarning', 'example.mts']
  const { status, output } = await runProgram(process.execPath, args, { directory: project.path })
  const works = status === 0 || (otherwise[directory]?.test(output) ?? false)
  return { name, problem: works ? undefined : output.slice(-1500) }
}

export function readmeChecks(site: Site): Promise<Check[]> {
  const packages = site.release.packages.filter(({ directory }) => !needServer.includes(directory))
  return mapConcurrently(packages, 2, (pkg) => check(site, pkg))
}
