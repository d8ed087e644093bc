// Checks with publint that every built package would work once published.
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packages, type Package } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'

async function check(pkg: Package): Promise<Check> {
  const { messages } = await publint({ pkgDir: pkg.path, strict: true, level: 'warning', pack: false })
  const problem = messages
    .map((message) => formatMessage(message, pkg.manifest as never) ?? message.code)
    .join('\n')
  return { name: pkg.manifest.name, problem: problem === '' ? undefined : problem }
}

async function run(): Promise<StageResult> {
  return resultOf(await Promise.all(packages().map(check)))
}

export const publishing: Stage = { name: 'publish', run }
