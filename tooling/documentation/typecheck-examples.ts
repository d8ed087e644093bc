// Type-checks generated example modules.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../shared/process.ts'
import { tool } from '../shared/workspace.ts'

/** The compiler's first objection to each module in the folder, by path; modules without one are left out. */
export async function typecheckExamples(folder: string): Promise<Map<string, string>> {
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
    // What is meant to throw may be meant to be rejected by the compiler too.
    if (problems.has(file) || text.includes('await $throws(')) continue
    const code = text.split('\n')[Number(line) - 1] ?? ''
    problems.set(file, `${message}\n${code.trim()}`)
  }
  return problems
}
