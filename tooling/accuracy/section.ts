// Replaces a generated part of docs/accuracy.md, which stands between two comments.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../shared/workspace.ts'

/** Writes Markdown between `<!-- NAME -->` and `<!-- end of NAME -->`; adds the part at the end if there is none. */
export function writeSection(name: string, markdown: string): void {
  const file = join(root, 'docs/accuracy.md')
  const [first, last] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`]
  const section = `${first}\n\n${markdown.trim()}\n\n${last}`
  const page = readFileSync(file, 'utf8')
  const [start, end] = [page.indexOf(first), page.indexOf(last)]
  const there = start >= 0 && end > start
  const changed = there
    ? page.slice(0, start) + section + page.slice(end + last.length)
    : `${page.trimEnd()}\n\n${section}\n`
  writeFileSync(file, changed)
}
