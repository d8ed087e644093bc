// Containers from the terms that describe them.
import { malformed } from '../core/malformed.ts'
import { modules } from './containers.ts'
import { type FileFacts, readTensor } from './tensor-term.ts'
import { Atom, isAtom, type Term, Tuple } from './term.ts'
import { objectOf, valueOf } from './values.ts'

/** What to make of the fields of structs, by the name of the Elixir struct. */
export type StructReaders = Readonly<Record<string, (fields: never) => unknown>>

/** What holds for all of a file. */
export interface ContainerFile extends FileFacts {
  readonly structs: StructReaders
}

/** The tensor or container that a term describes. Throws `malformed`. */
export function readContainer(term: Term, file: ContainerFile, depth = 0): unknown {
  const { op } = file.budget
  if (!(term instanceof Tuple)) throw malformed(op, 'a term is neither a tensor nor a container')
  if (isAtom(term.items[0], 't')) return readTensor(term, file)
  file.budget.checkDepth(depth + 1)
  return readParts(term, file, (part) => readContainer(part, file, depth + 1))
}

/** The container of `{module, [{key, part}], kept}`, its parts read by the function given. */
export function readParts(
  { items }: Tuple,
  { structs, budget: { op } }: ContainerFile,
  read: (part: Term) => unknown,
): unknown {
  const [module, parts, kept] = items
  if (items.length !== 3 || !(module instanceof Atom)) throw malformed(op, 'a container has no module')
  const pairs = pairsOf(op, parts)
  if (module.name === modules.tuple) return pairs.map(([, part]) => read(part))
  if (module.name === modules.map) return objectOf(op, pairs, read)
  const fields = {
    ...objectOf(op, pairs, read),
    ...objectOf(op, pairsOf(op, isAtom(kept, 'ok') ? [] : kept), (value) => valueOf(op, value)),
  }
  const name = module.name.replace(modules.derived, '').replace(/^Elixir\./, '')
  return Object.hasOwn(structs, name) ? structs[name]!(fields as never) : fields
}

function pairsOf(op: string, term: Term | undefined): (readonly [Term, Term])[] {
  if (!Array.isArray(term)) throw malformed(op, 'a container has no list of parts')
  return term.map((pair: Term) => {
    const [key, value] = pair instanceof Tuple ? pair.items : []
    if (key === undefined || value === undefined) throw malformed(op, 'a part of a container has no key')
    return [key, value] as const
  })
}
