// The whole comparison, and the page that shows it.
import { join } from 'node:path'
import { root } from '../shared/workspace.ts'
import { readApi } from './api.ts'
import { compareModule, type Row } from './compare.ts'
import { unusedDifferences } from './differences-used.ts'
import { modules } from './places.ts'
import { Surface } from './surface.ts'
import { page } from './table.ts'

/** Where the page is. */
export const pageFile: string = join(root, 'docs/parity.md')

/** What was found. */
export interface Parity {
  readonly rows: readonly Row[]
  /** The page as it should be. */
  readonly page: string
  /** What is missing, and differences that explain nothing. */
  readonly problems: readonly string[]
}

/** Compares Nx's list with our exports. */
export async function parity(): Promise<Parity> {
  const api = readApi()
  const surface = await Surface.of(modules)
  const rows: Row[] = []
  for (const module of api.modules) rows.push(...(await compareModule(module, surface)))
  const missing = rows.flatMap(({ module, entry, problem }) =>
    problem === undefined ? [] : [`${module}.${entry.name}: ${problem}`],
  )
  return { rows, page: page(api, rows), problems: [...missing, ...unusedDifferences(api)] }
}
