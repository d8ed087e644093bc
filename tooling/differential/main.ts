// Compares functions with NumPy and SciPy on both CPU backends, eagerly and compiled: npm run differential.
//
// -- --only NAME   the functions whose name contains NAME
// -- --record      writes docs/differential.md, of a whole run
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { setDefaultBackend } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { runProgram } from '../shared/process.ts'
import { root } from '../shared/workspace.ts'
import { areas } from './checks.ts'
import { askPython, findPython } from './python.ts'
import { report, type Row } from './report.ts'
import { runTrial, trialsOf } from './trial.ts'

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, record: { type: 'boolean', default: false } },
})
if (options.record && options.only !== undefined)
  throw new Error('--record is for a whole run; leave out --only')
const backends = [binaryBackend(), wasmBackend()] as unknown as readonly [Backend, Backend]
setDefaultBackend(backends[0])

const python = findPython()
if (python === null) {
  console.error(
    'Needs a Python with NumPy and SciPy: apt-get install python3-numpy python3-scipy, or name one by PYTHON=…',
  )
  process.exit(1)
}
const checks = Object.entries(areas).flatMap(([area, all]) => all.map((check) => ({ area, check })))
const trials = checks.flatMap(({ area, check }, i) =>
  options.only === undefined || check.name.includes(options.only)
    ? trialsOf(check, i * 7919 + 1, backends[0]).map((trial) => ({ area, trial }))
    : [],
)
console.log(`${trials.length} calls of NumPy and SciPy …`)
const { numpy, scipy, answers } = askPython(
  python,
  trials.map(({ trial }) => trial.job),
)
const rows = new Map<string, Row>()
const failures: string[] = []
trials.forEach(({ area, trial }, i) => {
  const { name, ulps } = trial.check
  const row = rows.get(name) ?? { name, area, types: new Set(), comparisons: 0, worst: 0, bound: 0, wrong: 0 }
  rows.set(name, row)
  for (const { type } of trial.inputs) row.types.add(type)
  row.bound = Math.max(row.bound, ulps)
  const answer = answers[i]!
  const results =
    'error' in answer
      ? [{ comparisons: 0, worst: 0, failures: [`${trial.label}: Python raised ${answer.error}`] }]
      : backends.map((backend) => runTrial(trial, answer, backend))
  for (const { comparisons, worst, failures: found } of results) {
    row.comparisons += comparisons
    row.worst = Math.max(row.worst, worst)
    row.wrong += found.length
    failures.push(...found)
  }
})
printFailures()
const total = [...rows.values()].reduce((sum, row) => sum + row.comparisons, 0)
console.log(`${rows.size} functions, ${total} comparisons, ${failures.length} wrong`)
if (options.record) {
  const run = { rows: [...rows.values()], checks: checks.map(({ check }) => check), numpy, scipy }
  writeFileSync(join(root, 'docs/differential.md'), report({ ...run, commit: await commit() }))
}
process.exitCode = failures.length === 0 ? 0 : 1

async function commit(): Promise<string> {
  const { status, stdout } = await runProgram('git', ['rev-parse', '--short', 'HEAD'])
  return status === 0 ? stdout.trim() : 'a checkout without history'
}

/** The first failures of each check and type, and how many more there are. */
function printFailures(): void {
  const groups = Map.groupBy(failures, (line) => line.slice(0, line.indexOf(' [')))
  for (const [name, lines] of groups) {
    for (const line of lines.slice(0, 3)) console.log(line)
    if (lines.length > 3) console.log(`${name}: ${lines.length - 3} more`)
  }
}
