// The README's first example, bundled from the built packages.
import { join } from 'node:path'
import { fencedBlocks } from '../documentation/markdown.ts'
import { bundle } from '../shared/bundle.ts'
import { root } from '../shared/workspace.ts'

export async function readmeProgram(): Promise<string> {
  const [first] = fencedBlocks(join(root, 'README.md'))
  if (first === undefined) throw new Error('README.md has no ts example')
  const { code } = await bundle(first.code)
  return code
}
