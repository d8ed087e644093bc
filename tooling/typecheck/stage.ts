// Type-checks the packages, the examples and the tooling as one program, from source, and the site, whose types are others.
import { join } from 'node:path'
import { runProgram } from '../shared/process.ts'
import { root, tool } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'

async function check(project: string): Promise<Check> {
  const { status, output } = await runProgram(tool('tsc'), ['-p', join(root, project, 'tsconfig.json')])
  return { name: `tsc -p ${project}`, problem: status === 0 ? undefined : output.slice(0, 6000) }
}

async function run(): Promise<StageResult> {
  // Each program would check again the sources of the packages that it imports; building checks each package by itself.
  return resultOf([await check('tooling/typecheck'), await check('docs/site')])
}

export const typecheck: Stage = { name: 'typecheck', run }
