// Type-checks each package, the examples and the tooling, from source.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { mapConcurrently, runProgram } from '../shared/process.ts'
import { packages, root, tool } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'

async function check(project: string): Promise<Check> {
  const { status, output } = await runProgram(tool('tsc'), ['-p', join(root, project, 'tsconfig.json')])
  return { name: `tsc -p ${project}`, problem: status === 0 ? undefined : output.slice(0, 6000) }
}

async function run(): Promise<StageResult> {
  const projects = [
    ...packages().map((p) => `packages/${p.directory}`),
    'docs/examples',
    'docs/site',
    'tooling',
  ]
  return resultOf(await mapConcurrently(projects, Math.min(4, availableParallelism()), check))
}

export const typecheck: Stage = { name: 'typecheck', run }
