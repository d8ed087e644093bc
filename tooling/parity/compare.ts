// Each thing that Nx has beside what we have for it.
import type { ApiEntry, ApiModule } from './api.ts'
import { type Difference, differences, optionDifferences } from './differences.ts'
import { operations } from './operations.ts'
import { blockName, homes, ourNames } from './places.ts'
import { optionProblem } from './probe.ts'
import type { Surface } from './surface.ts'

/** Where something of ours is. */
export interface Place {
  readonly module: string
  readonly name: string
}

/** One line of the table. */
export interface Row {
  readonly module: string
  readonly entry: ApiEntry
  readonly status: 'same' | 'different' | 'missing'
  readonly places: readonly Place[]
  /** Our options in the order of Nx's; words in brackets where there is none. */
  readonly options: readonly string[]
  /** Why it is not simply the same under the same name. */
  readonly reason?: string
  /** What is missing. */
  readonly problem?: string
}

/** The rows of a module. */
export async function compareModule({ module, functions }: ApiModule, surface: Surface): Promise<Row[]> {
  const rows: Row[] = []
  for (const entry of functions) rows.push(await compareEntry(module, entry, surface))
  return rows
}

async function compareEntry(module: string, entry: ApiEntry, surface: Surface): Promise<Row> {
  const row: Row = { module, entry, places: [], options: [], status: 'same' }
  const difference = differenceOf(module, entry)
  if (difference !== undefined) return explained(row, difference, surface)
  if (entry.kind === 'block') return operation(row, blockName(entry.name))
  if (module === 'Nx.Backend') return operation(row, ourNames(entry.name)[0]!)
  const place = find(module, entry.name, surface)
  if (place === undefined) return { ...row, status: 'missing', problem: 'there is nothing of that name' }
  return withOptions({ ...row, places: [place] }, surface)
}

/** Functions and macros of one name are told apart by the kind. */
function differenceOf(module: string, { name, kind }: ApiEntry): Difference | undefined {
  return differences[`${module}.${name} (${kind})`] ?? differences[`${module}.${name}`]
}

function find(module: string, name: string, surface: Surface): Place | undefined {
  for (const home of homes[module] ?? [])
    for (const ours of ourNames(name)) if (surface.has(home, ours)) return { module: home, name: ours }
  return undefined
}

/** A deliberate difference: what stands in its place must be there. */
function explained(row: Row, { reason, instead }: Difference, surface: Surface): Promise<Row> | Row {
  const places = instead.map((place) => {
    const [module, name] = place.split('#') as [string, string]
    return { module, name }
  })
  const different: Row = { ...row, places, reason, status: 'different' }
  const gone = instead.filter((place) => !surface.hasPlace(place))
  if (gone.length > 0)
    return { ...different, status: 'missing', problem: `${gone.join(', ')} is not exported` }
  return row.entry.kind === undefined ? withOptions(different, surface) : different
}

async function withOptions(row: Row, surface: Surface): Promise<Row> {
  const [place] = row.places
  const { name, options: nx = [] } = row.entry
  if (place === undefined || nx.length === 0) return row
  const options = nx.map(
    (option) => optionDifferences[`${row.module}.${name}:${option}`] ?? ourNames(option).at(-1)!,
  )
  const taken = options.filter((option) => !option.startsWith('('))
  const problem = await optionProblem(surface, place, taken)
  return problem === undefined ? { ...row, options } : { ...row, options, status: 'missing', problem }
}

/** What Nx's backends implement must be an operation that ours are asked for. */
function operation(row: Row, op: string): Row {
  const places = [{ module: 'operation', name: op }]
  if (operations().has(op)) return { ...row, places }
  return { ...row, places, status: 'missing', problem: `no backend is asked for ${op}` }
}
