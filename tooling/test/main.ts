// Runs every check of the repository, or the stages named as arguments: `npm test -- lint unit`.
import { availableParallelism } from 'node:os'
import { mapConcurrently } from '../shared/process.ts'
import { discoverWebgpu } from '../webgpu-environment/discover.ts'
import { indent, type Stage, type StageResult } from './stage.ts'
import { groups } from './stages.ts'

interface Row {
  readonly name: string
  readonly result: StageResult
  readonly seconds: number
}

const strict = process.env['CI'] === 'true'

async function runStage(stage: Stage): Promise<Row> {
  const start = performance.now()
  let result: StageResult
  try {
    result = await stage.run()
  } catch (error) {
    result = {
      passed: 0,
      failed: 1,
      report: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }
  }
  if (result.missing !== undefined && strict) result = { ...result, failed: result.failed + 1 }
  return { name: stage.name, result, seconds: (performance.now() - start) / 1000 }
}

function describeRow({ name, result, seconds }: Row): string {
  const mark = result.failed > 0 ? '✗' : result.missing === undefined ? '✓' : '–'
  const counts = `${result.passed} passed, ${result.failed} failed`
  const missing = result.missing === undefined ? '' : `  (${result.missing})`
  return `${mark} ${name.padEnd(14)} ${counts.padEnd(26)} ${seconds.toFixed(1).padStart(6)} s${missing}`
}

const names = process.argv.slice(2)
const known = groups.flat().map((stage) => stage.name)
const unknown = names.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`unknown stage ${unknown.join(', ')}; there are ${known.join(', ')}`)
  process.exit(2)
}
const environment = discoverWebgpu()
Object.assign(process.env, environment.variables)

async function show(stage: Stage): Promise<Row> {
  const row = await runStage(stage)
  console.log(describeRow(row))
  if (row.result.report !== '' && (row.result.failed > 0 || row.result.alwaysShow)) {
    console.log(indent(row.result.report))
  }
  return row
}

const rows: Row[] = []
for (const group of groups) {
  const chosen = names.length === 0 ? group : group.filter((stage) => names.includes(stage.name))
  rows.push(...(await mapConcurrently(chosen, availableParallelism(), show)))
}

console.log('\nSummary')
for (const row of rows) console.log(`  ${describeRow(row)}`)
for (const line of environment.found) console.log(`  ${line}`)
const passed = rows.reduce((sum, row) => sum + row.result.passed, 0)
const failed = rows.reduce((sum, row) => sum + row.result.failed, 0)
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
