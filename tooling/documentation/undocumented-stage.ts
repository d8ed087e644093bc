// Checks that every exported value has a doc comment, and every function for users an example.
import { relative } from 'node:path'
import { root } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'
import { exportedNames, type ExportedName } from './exports.ts'

function problemOf(name: ExportedName): string | undefined {
  if (!name.documented) return 'has no doc comment'
  if (name.kind === 'function' && !name.internal && name.examples.length === 0) return 'has no @example'
  return undefined
}

function run(): Promise<StageResult> {
  const checks = new Map<string, Check>()
  for (const name of exportedNames()) {
    if (name.kind === 'type' || name.kind === 'module') continue
    const place = `${relative(root, name.file)}:${name.line} ${name.name}`
    checks.set(place, { name: place, problem: problemOf(name) })
  }
  return Promise.resolve(resultOf([...checks.values()]))
}

export const undocumented: Stage = { name: 'undocumented', run }
