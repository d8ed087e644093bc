// `npm update` of a user who asks for every package by a caret.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, type Manifest } from '../shared/workspace.ts'
import type { Check } from '../test/stage.ts'
import type { Registry } from './registry.ts'
import { scope, versions } from './releases.ts'
import { npm, runInstalled, writeProject } from './try-mix.ts'

const names = ['types', 'tensor', 'backend-binary', 'grad']

/** Every copy that is installed, as name@version. */
function copies(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => new RegExp(`${scope}/[^/]+/package\\.json$`).test(file))
    .map((file) => readJson(join(directory, file)) as Manifest)
    .map(({ name, version }) => `${name}@${version}`)
    .sort()
}

/** Installs the first release, and gives the check that updates it once others are published. */
export async function installFirst(registry: Registry, parent: string): Promise<() => Promise<Check>> {
  const directory = join(parent, 'update')
  writeProject(directory, Object.fromEntries(names.map((name) => [name, `^${versions.first}`])))
  const installed = await npm(registry, directory, 'install')
  if (installed.status !== 0) throw new Error(installed.output.slice(-2000))
  return async () => {
    const name = `npm update from ${versions.first}`
    const updated = await npm(registry, directory, 'update')
    if (updated.status !== 0) return { name, problem: updated.output.slice(-2000) }
    const found = copies(join(directory, 'node_modules'))
    const expected = [...names, 'defn'].map((each) => `${scope}/${each}@${versions.patch}`).sort()
    if (found.join() !== expected.join()) return { name, problem: `installed ${found.join(', ')}` }
    const result = await runInstalled(directory)
    return { name, problem: result === 'works' ? undefined : result }
  }
}
