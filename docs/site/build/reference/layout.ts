// Decides on which page each export stands.
import type { Entry } from './entry.ts'
import { moduleTitles, order, topics } from './topics.ts'

export interface Page {
  readonly module: string
  /** Below `reference/`, without `.md`. */
  readonly path: string
  readonly title: string
  readonly values: readonly Entry[]
  readonly types: readonly Entry[]
}

/** The folder of a module's pages: that of its package. */
export function packageOf(module: string): string {
  return module.split('/')[1]!
}

/** Pages in the order of packages and topics; none is empty. */
export function layOut(entries: readonly Entry[]): Page[] {
  const modules = [...new Set(entries.map(({ module }) => module))].toSorted(
    (a, b) => order.indexOf(packageOf(a)) - order.indexOf(packageOf(b)),
  )
  return modules.flatMap((module) =>
    pagesOf(
      module,
      entries.filter((entry) => entry.module === module),
    ),
  )
}

function pagesOf(module: string, entries: readonly Entry[]): Page[] {
  const plan = topics[module] ?? [
    { page: module.split('/')[2] ?? 'api', title: moduleTitles[module] ?? module, names: '' },
  ]
  const placed = new Map<Entry, number>()
  for (const [index, { names }] of plan.entries()) {
    for (const name of names.split(' ')) {
      for (const entry of entries) if (entry.name === name && !placed.has(entry)) placed.set(entry, index)
    }
  }
  for (const entry of entries) {
    if (!placed.has(entry) && entry.kind !== 'type') placed.set(entry, plan.length - 1)
  }
  // A type stands with the first function that names it, directly or through another type.
  for (let changed = true; changed;) {
    changed = false
    for (const [user, index] of [...placed].toSorted(([, a], [, b]) => a - b)) {
      for (const entry of entries) {
        if (!user.uses.some(({ key }) => key === entry.key) || placed.has(entry)) continue
        placed.set(entry, index)
        changed = true
      }
    }
  }
  return plan.flatMap(({ page, title, names }, index) => {
    const listed = names.split(' ')
    const place = ({ name }: Entry): number => (listed.includes(name) ? listed.indexOf(name) : listed.length)
    const here = entries
      .filter((entry) => (placed.get(entry) ?? plan.length - 1) === index)
      .toSorted((a, b) => place(a) - place(b) || a.name.localeCompare(b.name))
    const values = here.filter(({ kind }) => kind !== 'type')
    const types = here.filter(({ kind }) => kind === 'type')
    return here.length === 0 ? [] : [{ module, path: `${packageOf(module)}/${page}`, title, values, types }]
  })
}
