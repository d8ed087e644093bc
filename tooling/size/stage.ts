// Measures what importing the built packages costs and compares it with the budgets.
import { bundle } from '../shared/bundle.ts'
import { packages } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'
import { budgets } from './budgets.ts'

interface Row {
  readonly name: string
  readonly bytes: number
  readonly limit: number
  readonly problem: string | undefined
}

async function measure(name: string, program: string, limit: number, unused: boolean): Promise<Row> {
  try {
    const { code, gzipBytes } = await bundle(program, { minify: true, distrustful: unused })
    const over = gzipBytes > limit ? `${gzipBytes} bytes, over the ${limit} allowed` : undefined
    const kept = over !== undefined && unused ? `: importing it runs ${code.slice(0, 600)}` : ''
    return { name, bytes: gzipBytes, limit, problem: over === undefined ? undefined : `${over}${kept}` }
  } catch (error) {
    return { name, bytes: Number.NaN, limit, problem: String(error) }
  }
}

async function run(): Promise<StageResult> {
  const rows: Row[] = []
  for (const { manifest } of packages()) {
    rows.push(await measure(`${manifest.name}, nothing used`, `import '${manifest.name}'`, 0, true))
  }
  for (const { name, program, limit } of budgets) rows.push(await measure(name, program, limit, false))
  const checks: Check[] = rows.map(({ name, problem }) => ({ name, problem }))
  const table = rows
    .filter(({ bytes, limit }) => limit > 0 || bytes > 0)
    .map(({ name, bytes, limit }) => `${name.padEnd(40)} ${String(bytes).padStart(7)} of ${limit} bytes`)
  const result = resultOf(checks)
  return { ...result, report: [...table, result.report].join('\n').trimEnd(), alwaysShow: true }
}

export const size: Stage = { name: 'size', run }
