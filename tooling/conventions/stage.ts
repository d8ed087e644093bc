// Checks conventions that no linter knows: every source file opens with a comment of purpose.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { filesBelow, root } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'

const folders = ['packages', 'tooling', 'docs/examples', 'docs/site']

/** A comment line or block before any code; a directive such as `#!` may stand before it. */
function opensWithPurpose(text: string): boolean {
  return /^(#!.*\n)?\s*(\/\/\s*\S.{3,}|\/\*\*?\s*(\n\s*\*\s*)?\S.{3,})/.test(text)
}

function run(): Promise<StageResult> {
  const files = folders.flatMap((folder) => filesBelow(join(root, folder), '.ts'))
  const silent = files.filter((file) => !opensWithPurpose(readFileSync(file, 'utf8')))
  const checks: Check[] = [
    {
      name: 'every file opens with a sentence of purpose',
      problem: silent.length > 0 ? silent.map((file) => relative(root, file)).join('\n') : undefined,
    },
  ]
  return Promise.resolve(resultOf(checks))
}

export const conventions: Stage = { name: 'conventions', run }
