// Measures one row, in a process of its own: `row-process.ts ID CONTEXT`, which is JSON; prints its findings as JSON.
import { binaryBackend } from '@nx/backend-binary'
import { setDefaultBackend } from '@nx/tensor'
import type { Context, Finding } from './row.ts'
import { rows } from './rows.ts'

const [id, context] = [Number(process.argv[2]), JSON.parse(process.argv[3]!) as Context]
const row = rows.find((each) => each.id === id)
if (row === undefined) throw new Error(`there is no row ${id}`)

setDefaultBackend(binaryBackend())
const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))
const findings: Finding[] = [...(await row.run(context))]
// Rejections are reported when the tasks of their turn are done.
await new Promise((resolve) => setTimeout(resolve, 10))
if (unhandled.length > 0) {
  const [first] = unhandled
  const measured = `${unhandled.length}: ${first instanceof Error ? first.stack : String(first)}`
  findings.push({ load: 'all of these', figure: '0 unhandled rejections', measured, ok: false })
}
process.stdout.write(`\n${JSON.stringify(findings)}\n`, () => process.exit(0))
