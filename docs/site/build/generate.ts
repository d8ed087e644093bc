// Writes the pages that are made from elsewhere: the reference, the READMEs of the packages, and CONTRIBUTING.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { packages, root } from '../../../tooling/shared/workspace.ts'
import { generatedFolder } from './folders.ts'

export interface Generated {
  readonly pages: number
}

/** Writes all of them anew. */
export function generate(): Generated {
  rmSync(generatedFolder, { recursive: true, force: true })
  const files = new Map<string, string>([
    ['contributing.md', copy('CONTRIBUTING.md')],
    ['tooling.md', copy('tooling/README.md')],
    ...packagePages(),
  ])
  for (const [name, text] of files) {
    const file = join(generatedFolder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return { pages: files.size }
}

/** A Markdown file, with front matter that says where its links start from. */
function copy(file: string): string {
  return `---\norigin: ${JSON.stringify(dirname(file))}\n---\n\n${readFileSync(join(root, file), 'utf8')}`
}

function packagePages(): [string, string][] {
  return packages().map(({ directory }) => [
    `reference/${directory}/index.md`,
    copy(`packages/${directory}/README.md`),
  ])
}
