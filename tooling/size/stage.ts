// Measures what importing the built packages costs and compares it with the budgets.
import { bundle } from '../shared/bundle.ts'
import { packages } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'
import { allowedUnused, type Budget, budgets } from './budgets.ts'

interface Row {
  readonly name: string
  readonly bytes: number
  readonly limit: number
  readonly problem: string | undefined
}

/** Users pay for the address that a release writes, so it is measured, too. */
const errorPages = 'https://owner.example.org/nx-for-typescript/errors.html#'

async function measure({ name, program, limit, over: base }: Budget, unused: boolean): Promise<Row> {
  try {
    const settings = { minify: true, distrustful: unused, errorPages }
    const { code, gzipBytes: whole } = await bundle(program, settings)
    const gzipBytes = base === undefined ? whole : whole - (await bundle(base, settings)).gzipBytes
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
    const program = `import '${manifest.name}'`
    const limit = allowedUnused[manifest.name] ?? 0
    rows.push(await measure({ name: `${manifest.name}, nothing used`, program, limit }, true))
  }
  for (const budget of budgets) rows.push(await measure(budget, false))
  const checks: Check[] = rows.map(({ name, problem }) => ({ name, problem }))
  const table = rows
    .filter(({ bytes, limit }) => limit > 0 || bytes > 0)
    .map(({ name, bytes, limit }) => `${name.padEnd(40)} ${String(bytes).padStart(7)} of ${limit} bytes`)
  const result = resultOf(checks)
  return { ...result, report: [...table, result.report].join('\n').trimEnd(), alwaysShow: true }
}

export const size: Stage = { name: 'size', run }
