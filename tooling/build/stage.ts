// Builds every package through the task runner and its local cache.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../shared/process.ts'
import { packages, tool, type Package } from '../shared/workspace.ts'
import { resultOf, type Stage, type StageResult } from '../test/stage.ts'

/** Files that the exports map promises and the build did not write. */
function missingOutputs(pkg: Package): string[] {
  const targets = Object.values(pkg.manifest.exports ?? {}).flatMap((target) =>
    typeof target === 'string' ? [] : [target['types'], target['default']],
  )
  return targets.filter((file) => file !== undefined && !existsSync(join(pkg.path, file))) as string[]
}

async function run(): Promise<StageResult> {
  const { status, output } = await runProgram(tool('nx'), [
    'run-many',
    '-t',
    'build',
    '--output-style=stream-without-prefixes',
  ])
  const result = resultOf(
    packages().map((pkg) => {
      const missing = missingOutputs(pkg)
      return {
        name: pkg.manifest.name,
        problem: missing.length > 0 ? `not built: ${missing.join(', ')}` : undefined,
      }
    }),
  )
  if (status === 0) return result
  return { ...result, failed: result.failed + 1, report: `${result.report}\n${output.slice(-6000)}` }
}

export const build: Stage = { name: 'build', run }
