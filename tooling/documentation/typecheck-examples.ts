// Type-checks generated example modules.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../shared/process.ts'
import { tool } from '../shared/workspace.ts'

/** Modules that are not there: of a package that is not installed, or of a program that is not shown. */
const absent = /^TS(2307|2664):/

/**
 * The compiler's first objection to each module in the folder, by path; modules without one are left out.
 * Those that are not run may import what is not there.
 */
export async function typecheckExamples(
  folder: string,
  notRun: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const project = {
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      declaration: false,
      isolatedDeclarations: false,
      noImplicitAny: false,
      noUnusedLocals: false,
      rewriteRelativeImportExtensions: false,
    },
    include: ['.'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project))
  const { output } = await runProgram(tool('tsc'), ['-p', folder], { directory: folder })
  const problems = new Map<string, string>()
  for (const [, name, line, message] of output.matchAll(/^(\d+\.ts)\((\d+),\d+\): error (.*)$/gm)) {
    const file = join(folder, name as string)
    const text = readFileSync(file, 'utf8')
    if (notRun.has(file) && absent.test(message as string)) continue
    const lines = text.split('\n')
    if (problems.has(file) || isMeantToThrow(lines, Number(line) - 1)) continue
    const code = lines[Number(line) - 1] ?? ''
    problems.set(file, `${message}\n${code.trim()}`)
  }
  return problems
}

/** What is meant to throw may be meant to be rejected by the compiler too. */
function isMeantToThrow(lines: readonly string[], at: number): boolean {
  const opening = lines.findLastIndex((line, index) => index <= at && line.startsWith('await $throws('))
  return opening >= 0 && !lines.slice(opening, at).some((line) => line.startsWith('}, "'))
}
