// Checks conventions that no linter knows: every source file opens with a comment of purpose, and the index of decisions
// lists each page once, by its title.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { filesBelow, root } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'

const folders = ['packages', 'tooling', 'docs/examples', 'docs/site']

/** A comment line or block before any code; a directive such as `#!` may stand before it. */
function opensWithPurpose(text: string): boolean {
  return /^(#!.*\n)?\s*(\/\/\s*\S.{3,}|\/\*\*?\s*(\n\s*\*\s*)?\S.{3,})/.test(text)
}

/** The rows the index must have, in order. */
function rowsOfDecisions(folder: string): string[] {
  const pages = readdirSync(folder)
    .filter((name) => /^\d{3}-.*\.md$/.test(name))
    .toSorted()
  return pages.map((name) => {
    const number = name.slice(0, 3)
    const [heading = ''] = readFileSync(join(folder, name), 'utf8').split('\n', 1)
    return `| [${number}](${name}) | ${heading.replace(`# ${number} `, '')} |`
  })
}

function problemOfIndex(): string | undefined {
  const folder = join(root, 'docs/decisions')
  const listed = readFileSync(join(folder, 'README.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ['))
    .join('\n')
  const expected = rowsOfDecisions(folder).join('\n')
  return listed === expected ? undefined : `docs/decisions/README.md must have these rows:\n${expected}`
}

function run(): Promise<StageResult> {
  const files = folders.flatMap((folder) => filesBelow(join(root, folder), '.ts'))
  const silent = files.filter((file) => !opensWithPurpose(readFileSync(file, 'utf8')))
  const checks: Check[] = [
    {
      name: 'every file opens with a sentence of purpose',
      problem: silent.length > 0 ? silent.map((file) => relative(root, file)).join('\n') : undefined,
    },
    { name: 'the index of decisions lists each page once, by its title', problem: problemOfIndex() },
  ]
  return Promise.resolve(resultOf(checks))
}

export const conventions: Stage = { name: 'conventions', run }
