// Type-checks and runs every example of the doc comments and of the Markdown files.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runScript } from '../shared/process.ts'
import { root } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'
import type { Example } from './example.ts'
import { exportedNames, type ExportedName } from './exports.ts'
import type { Block } from './fenced-blocks.ts'
import { isGuide, markdownBlocks } from './markdown.ts'
import { toModule, type Importable } from './transform.ts'
import { typecheckExamples } from './typecheck-examples.ts'

interface Line {
  readonly file: string
  readonly problem?: { readonly line?: number; readonly message: string }
}

/** Each example once, although the umbrella package exports it again. */
function distinct(names: readonly ExportedName[]): Example[] {
  const found = new Map<string, Example>()
  const ordered = names.toSorted((a, b) => Number(a.module === '@nx/nx') - Number(b.module === '@nx/nx'))
  for (const example of ordered.flatMap((name) => name.examples)) {
    const key = `${example.file}:${example.line}`
    if (!found.has(key)) found.set(key, example)
  }
  return [...found.values()]
}

/** What an example may use: the exports of its own module first, then everybody's; a guide's only what users import. */
function importableFor(example: Example, all: readonly ExportedName[]): Map<string, Importable> {
  const found = new Map<string, Importable>()
  const names = isGuide(example.file) ? all.filter(({ module }) => module === '@nx/nx') : all
  const rank = (module: string): number => (module === example.module ? 2 : module === '@nx/nx' ? 0 : 1)
  for (const { name, module, kind } of names.toSorted((a, b) => rank(a.module) - rank(b.module))) {
    found.set(name, { module, typeOnly: kind === 'type' })
  }
  return found
}

/** What was not run on pages where everything should be, and why. */
function reportOf(run: readonly Block[], notRun: readonly Block[]): string {
  const of = run.filter(({ file }) => isGuide(file)).length
  const lines = notRun.map((block) => `  ${placeOf(block)} ${block.language}: ${block.notRun}`)
  return [`${of} blocks of the guides ran, ${notRun.length} did not:`, ...lines].join('\n')
}

function placeOf({ file, line }: Example): string {
  return `${relative(root, file)}:${line}`
}

async function run(): Promise<StageResult> {
  const names = exportedNames()
  const markdown = markdownBlocks()
  const toRun = [...distinct(names), ...markdown.run]
  const folder = join(root, '.cache', `examples-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  const runtime = join(import.meta.dirname, 'runtime.ts')
  const modules = new Map<string, Example>()
  for (const [index, example] of [...toRun, ...markdown.notRun].entries()) {
    const file = join(folder, `${index}.ts`)
    writeFileSync(file, toModule(example, importableFor(example, names), runtime))
    modules.set(file, example)
  }
  const files = [...modules.keys()]
  const outcome = await runScript(join(import.meta.dirname, 'run-examples.ts'), files.slice(0, toRun.length))
  const mistyped = await typecheckExamples(folder, new Set(files.slice(toRun.length)))
  rmSync(folder, { recursive: true })
  const results = new Map(parse(outcome.stdout).map((line) => [line.file, line]))
  const ran = files.slice(0, toRun.length).map((file): Check => {
    const line = results.get(file)
    const example = modules.get(file)!
    const problem =
      line === undefined
        ? `did not finish\n${outcome.output.slice(-1500)}`
        : (line.problem?.message ?? mistyped.get(file))
    return { name: placeOf({ ...example, line: line?.problem?.line ?? example.line }), problem }
  })
  const checked = files.slice(toRun.length).map((file): Check => {
    const block = modules.get(file)!
    return { name: placeOf(block), problem: mistyped.get(file) }
  })
  const notRun = [...markdown.notRun, ...markdown.notChecked]
  const unreasoned = notRun
    .filter((block) => block.notRun === '')
    .map((block): Check => ({ name: placeOf(block), problem: 'says no-run, but not why' }))
  const result = resultOf([...ran, ...checked, ...unreasoned])
  const report = [reportOf(markdown.run, notRun), result.report].join('\n').trimEnd()
  return { ...result, report, alwaysShow: true }
}

function parse(stdout: string): Line[] {
  return [...stdout.matchAll(/^@@(.*)$/gm)].map((match) => JSON.parse(match[1] as string) as Line)
}

export const docExamples: Stage = { name: 'doc-examples', run }
