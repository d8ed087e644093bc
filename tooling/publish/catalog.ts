// The versions of other people's packages, which `catalog:` in a manifest stands for.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../shared/workspace.ts'

/** Package name to the version of pnpm-workspace.yaml. */
export function readCatalog(): ReadonlyMap<string, string> {
  const text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const [, section = ''] = /^catalog:\n((?: {2}.*\n)*)/m.exec(text) ?? []
  return new Map(
    [...section.matchAll(/^ {2}'?([^':]+)'?: (\S+)$/gm)].map(([, name, version]) => [name!, version!]),
  )
}
