// Removes a primitive from each table that must be complete, and expects the compiler to object.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, type Outcome } from '../shared/process.ts'
import { root, tool } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'
import { removeProperty } from './remove-property.ts'

const primitive = 'floor'
const tables: Readonly<Record<string, string>> = {
  'backend-binary': 'kernels/rules.ts',
  'backend-wasm': 'codegen/rules.ts',
  'backend-webgpu': 'kernels.ts',
  compiler: 'operations.ts',
  grad: 'rules.ts',
  tensor: 'core/vectorize-rules.ts',
  testing: 'cases.ts',
}

function typecheck(folder: string): Promise<Outcome> {
  return runProgram(tool('tsc'), ['-p', join(folder, 'tsconfig.json')])
}

/** Checks a copy of the package, first as it is, then without the primitive. */
async function check([directory, table]: [string, string]): Promise<Check> {
  const name = `removing ${primitive} from ${directory}/src/${table}`
  const folder = join(root, '.cache/mutations', directory)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(join(root, 'packages', directory, 'src'), join(folder, 'src'), { recursive: true })
  const settings = { extends: join(root, 'tsconfig.base.json'), include: ['src'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  const before = await typecheck(folder)
  if (before.status !== 0)
    return { name, problem: `does not compile before the removal\n${before.output.slice(0, 1500)}` }
  const file = join(folder, 'src', table)
  writeFileSync(file, removeProperty(readFileSync(file, 'utf8'), primitive))
  const after = await typecheck(folder)
  const named = after.status !== 0 && after.output.includes(`'${primitive}'`)
  return { name, problem: named ? undefined : `the compiler did not object\n${after.output.slice(0, 1500)}` }
}

async function run(): Promise<StageResult> {
  const checks: Check[] = []
  for (const entry of Object.entries(tables)) {
    try {
      checks.push(await check(entry))
    } catch (error) {
      checks.push({ name: `removing ${primitive} from ${entry.join('/src/')}`, problem: String(error) })
    }
  }
  return resultOf(checks)
}

export const mutations: Stage = { name: 'mutations', run }
