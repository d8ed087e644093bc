// Prints Nx's list beside our exports and writes docs/parity.md. Usage: npm run parity
import { writeFileSync } from 'node:fs'
import type { Row } from './compare.ts'
import { pageFile, parity } from './parity.ts'

const statuses = ['same', 'different', 'missing'] as const

function describe({ entry, places, options, status, reason }: Row): string {
  const arities = entry.arities === undefined ? '' : `/${entry.arities.join(',')}`
  const ours = places.map(({ module, name }) => `${module} ${name}`).join(', ')
  const taken = options.length === 0 ? '' : ` { ${options.join(', ')} }`
  const mark = { same: ' ', different: '≠', missing: '✗' }[status]
  return `${mark} ${`${entry.name}${arities}`.padEnd(34)} ${ours}${taken}${reason === undefined ? '' : `  (${reason})`}`
}

function count(rows: readonly Row[]): string[] {
  return statuses.map((status) => String(rows.filter((row) => row.status === status).length).padStart(11))
}

const { rows, page, problems } = await parity()
const modules = [...new Set(rows.map(({ module }) => module))]
for (const module of modules) {
  console.log(`\n${module}`)
  for (const row of rows.filter((each) => each.module === module)) console.log(describe(row))
}
console.log(`\n${''.padEnd(18)}${statuses.map((status) => status.padStart(11)).join('')}`)
for (const module of modules)
  console.log(`${module.padEnd(18)}${count(rows.filter((row) => row.module === module)).join('')}`)
console.log(`${'all'.padEnd(18)}${count(rows).join('')}`)
writeFileSync(pageFile, page)
for (const problem of problems) console.error(`✗ ${problem}`)
process.exitCode = problems.length === 0 ? 0 : 1
