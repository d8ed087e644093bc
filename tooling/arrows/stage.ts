// Checks that packages depend on each other only along the arrows of the design.
import { packages, readJson, root } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'
import { arrowProblems } from './check.ts'
import { internalImports } from './documentation.ts'
import { mayImport } from './rules.ts'

function taskRunner(): Check {
  const settings = readJson(`${root}/nx.json`) as Record<string, unknown>
  const local = settings['cacheDirectory'] === '.nx/cache' && settings['neverConnectToCloud'] === true
  return {
    name: 'nx.json',
    problem: local ? undefined : 'the task cache must stay in this checkout, without a cloud',
  }
}

function run(): Promise<StageResult> {
  const found = packages()
  const checks: Check[] = found.map((pkg) => {
    const problems = arrowProblems(pkg)
    return { name: pkg.manifest.name, problem: problems.length > 0 ? problems.join('\n') : undefined }
  })
  const absent = Object.keys(mayImport).filter((name) => found.every((pkg) => pkg.directory !== name))
  const complete = absent.length > 0 ? `missing packages: ${absent.join(', ')}` : undefined
  const shown = internalImports().join('\n')
  const documentation: Check = { name: 'documentation', problem: shown === '' ? undefined : shown }
  return Promise.resolve(
    resultOf([...checks, { name: 'packages', problem: complete }, documentation, taskRunner()]),
  )
}

export const arrows: Stage = { name: 'arrows', run }
