// Checks that every built package would work once published, and brings what it imports and nothing else.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { filesBelow, packages, type Package } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'
import { dependencyProblems } from './dependencies.ts'

function sourcesOf(pkg: Package): string[] {
  return filesBelow(join(pkg.path, 'src'), '.ts').map((file) => readFileSync(file, 'utf8'))
}

async function check(pkg: Package): Promise<Check> {
  const { messages } = await publint({ pkgDir: pkg.path, strict: true, level: 'warning', pack: false })
  const problem = [
    ...messages.map((message) => formatMessage(message, pkg.manifest as never) ?? message.code),
    ...dependencyProblems(pkg.manifest, sourcesOf(pkg)),
  ].join('\n')
  return { name: pkg.manifest.name, problem: problem === '' ? undefined : problem }
}

async function run(): Promise<StageResult> {
  return resultOf(await Promise.all(packages().map(check)))
}

export const publishing: Stage = { name: 'publish', run }
