// Cuts the code blocks that are to be checked out of Markdown files.
import { join, sep } from 'node:path'
import { filesBelow, packages, root } from '../shared/workspace.ts'
import { fencedBlocks, type Block } from './fenced-blocks.ts'

const generated = join(root, 'docs/site/generated')

/** What becomes of the code blocks of the Markdown files. */
export interface MarkdownBlocks {
  readonly run: readonly Block[]
  /** Type-checked, but not run, and why. */
  readonly notRun: readonly Block[]
  /** Neither, because it is JavaScript that is not run. */
  readonly notChecked: readonly Block[]
}

/** Pages on which every block of code is checked; on others those that state what they give. */
export function isGuide(file: string): boolean {
  return [join('docs', 'guides'), join('docs', 'site', 'pages')].some((folder) =>
    file.startsWith(join(root, folder) + sep),
  )
}

/** Blocks of one page by what becomes of them; `whole` when all of its code is checked. */
export function sortBlocks(blocks: readonly Block[], whole: boolean): MarkdownBlocks {
  const checked = blocks.filter(
    ({ code, language }) => whole || (language === 'ts' && /\/\/ (=>|throws )/.test(code)),
  )
  const notRun = checked.filter((block) => block.notRun !== undefined)
  return {
    run: checked.filter((block) => block.notRun === undefined),
    notRun: notRun.filter(({ language }) => language === 'ts'),
    notChecked: notRun.filter(({ language }) => language === 'js'),
  }
}

/** Blocks of the READMEs, of `docs/` and of the guides. */
export function markdownBlocks(): MarkdownBlocks {
  const files = [
    ...['README.md', 'CONTRIBUTING.md'].map((name) => join(root, name)),
    ...packages().map((pkg) => join(pkg.path, 'README.md')),
    // What the site is made of is copies, and a reference whose examples are run where they stand.
    ...filesBelow(join(root, 'docs'), '.md').filter((file) => !file.startsWith(generated)),
  ]
  const pages = files.map((file) => sortBlocks(blocksOf(file), isGuide(file)))
  return {
    run: pages.flatMap(({ run }) => run),
    notRun: pages.flatMap(({ notRun }) => notRun),
    notChecked: pages.flatMap(({ notChecked }) => notChecked),
  }
}

/** A package may have no README. */
function blocksOf(file: string): Block[] {
  try {
    return fencedBlocks(file)
  } catch {
    return []
  }
}
