// The one door to benchmarks: `npm run bench -- GROUP… [--only TEXT] [--json]`; without a group it lists them.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measure, type Measurement } from './measure.ts'
import type { Group } from './workload.ts'

const folder = join(import.meta.dirname, 'groups')
const available = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))

function printRow({ workload, implementation, median, unit, ratio }: Measurement): void {
  const time = Number.isNaN(median) ? '-' : `${median.toPrecision(4)} ${unit}`
  console.log(
    `${workload.padEnd(40)} ${implementation.padEnd(24)} ${time.padStart(12)} ${ratio.toFixed(2).padStart(8)}×`,
  )
}

const { values, positionals: groups } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
})
const unknown = groups.filter((name) => !available.includes(name))
if (groups.length === 0 || unknown.length > 0) {
  console.error(
    `${unknown.length > 0 ? `no group ${unknown.join(', ')}; ` : ''}groups: ${available.join(', ')}`,
  )
  process.exit(2)
}
for (const name of groups) {
  const group = (await import(join(folder, `${name}.ts`))) as Group
  if ('run' in group) {
    await group.run(values)
    continue
  }
  const { workloads, plot } = group
  const rows: Measurement[] = []
  for (const workload of workloads.filter((each) => each.name.includes(values.only))) {
    for (const row of await measure(workload)) {
      if (values.json) console.log(JSON.stringify(row))
      else printRow(row)
      rows.push(row)
    }
  }
  if (plot !== undefined && !values.json) console.log(plot(rows))
}
process.exit()
