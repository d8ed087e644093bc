// Cuts the code blocks that can be checked out of Markdown files.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow, packages, root } from '../shared/workspace.ts'
import type { Example } from './example.ts'

/** Every fenced `ts` block of a Markdown file. */
export function fencedBlocks(file: string): Example[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  const blocks: Example[] = []
  for (let index = 0; index < lines.length; index++) {
    if (!/^\s*```(ts|typescript)\b/.test(lines[index] ?? '')) continue
    const from = index + 1
    let to = from
    while (to < lines.length && !/^\s*```/.test(lines[to] ?? '')) to++
    blocks.push({ file, line: from + 1, code: lines.slice(from, to).join('\n'), module: '@nx/nx' })
    index = to
  }
  return blocks
}

/** Blocks of the READMEs and of `docs/` that state what they give. */
export function markdownExamples(): Example[] {
  const files = [
    ...['README.md', 'CONTRIBUTING.md'].map((name) => join(root, name)),
    ...packages().map((pkg) => join(pkg.path, 'README.md')),
    ...filesBelow(join(root, 'docs'), '.md'),
  ]
  return files.flatMap((file) => {
    try {
      return fencedBlocks(file).filter(({ code }) => /\/\/ (=>|throws )/.test(code))
    } catch {
      return []
    }
  })
}
