// Which functions of Nx an export follows, from the table in docs/parity.md.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { docsFolder } from '../folders.ts'

export interface NxName {
  /** Such as `Nx.reduce_max/3`. */
  readonly name: string
  /** Its page in the documentation of Nx. */
  readonly address: string
}

/** By module and name of ours: `@nx/tensor reduceMax`. */
export function nxNames(): Map<string, NxName[]> {
  const found = new Map<string, NxName[]>()
  let section = ''
  for (const line of readFileSync(join(docsFolder, 'parity.md'), 'utf8').split('\n')) {
    section = /^## (.+)$/.exec(line)?.[1] ?? section
    const [, theirs = '', ours = '', packages = ''] = line.split(/(?<!\\)\|/)
    const name = /^ `(.+?)\/([\d,]+)`(?: macro)? $/.exec(theirs)
    const module = /`(@nx\/[^`]+)`/.exec(packages)?.[1]
    if (name === null || module === undefined || !/^Nx[\w.]*$/.test(section)) continue
    const arity = name[2]!.split(',').at(-1)!
    const entry = {
      name: `${section}.${name[1]!.replaceAll('\\|', '|')}/${name[2]}`,
      address: `https://hexdocs.pm/nx/${section}.html#${encodeURIComponent(name[1]!.replaceAll('\\|', '|'))}/${arity}`,
    }
    for (const [, word] of ours.matchAll(/`(\w+)`/g)) {
      const key = `${module} ${word}`
      found.set(key, [...(found.get(key) ?? []), entry])
    }
  }
  return found
}
