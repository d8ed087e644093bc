// Writes the pages that are made from elsewhere: the reference, the READMEs of the packages, and CONTRIBUTING.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../../../tooling/shared/workspace.ts'
import { generatedFolder } from './folders.ts'
import { referencePages, type Reference } from './reference/pages.ts'

/** Writes all of them anew. */
export function generate(): Reference {
  rmSync(generatedFolder, { recursive: true, force: true })
  const reference = referencePages()
  const files = new Map<string, string>([
    ['contributing.md', copy('CONTRIBUTING.md')],
    ['tooling.md', copy('tooling/README.md')],
    ...reference.files,
  ])
  for (const [name, text] of files) {
    const file = join(generatedFolder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return reference
}

/** A Markdown file, with front matter that says where its links start from. */
function copy(file: string): string {
  return `---\norigin: ${JSON.stringify(dirname(file))}\n---\n\n${readFileSync(join(root, file), 'utf8')}`
}
