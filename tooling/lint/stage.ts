// Lints with oxlint and checks the formatting with oxfmt.
import { runProgram } from '../shared/process.ts'
import { tool } from '../shared/workspace.ts'
import type { Stage, StageResult } from '../test/stage.ts'

async function runLint(): Promise<StageResult> {
  const { status, output } = await runProgram(tool('oxlint'), ['--deny-warnings', '--format=unix'])
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, report: output.slice(0, 8000) }
}

async function runFormat(): Promise<StageResult> {
  const { status, output } = await runProgram(tool('oxfmt'), ['--list-different', '.'])
  const report = `${output}Run \`npm run format\`.`
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, report }
}

export const lint: Stage = { name: 'lint', run: runLint }

export const format: Stage = { name: 'format', run: runFormat }
