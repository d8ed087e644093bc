// Containers as Nx 0.5 and earlier wrote them: bytes inside the term, tuples and maps as themselves.
import { malformed } from '../core/malformed.ts'
import { type ContainerFile, readParts } from './read-container.ts'
import { readElements, readNames, readShape, readType } from './tensor-term.ts'
import { isAtom, type Term, TermMap, Tuple } from './term.ts'
import { objectOf } from './values.ts'

/** The tensor or container of `{:tensor, shape, type, names, bytes}` or `{:container, content}`. Throws `malformed`. */
export function readOldContainer(term: Term, file: ContainerFile, depth = 0): unknown {
  const { op } = file.budget
  const again = (part: Term): unknown => readOldContainer(part, file, depth + 1)
  if (!(term instanceof Tuple)) throw malformed(op, 'a term is neither a tensor nor a container')
  if (isAtom(term.items[0], 'tensor')) return readOldTensor(term, file)
  file.budget.checkDepth(depth + 1)
  if (!isAtom(term.items[0], 'container')) return readParts(term, file, again)
  const content = term.items[1]
  if (content instanceof Tuple) return content.items.map(again)
  if (content instanceof TermMap) return objectOf(op, content.pairs, again)
  throw malformed(op, 'a container is neither a tuple nor a map')
}

function readOldTensor({ items }: Tuple, file: ContainerFile): unknown {
  const { op } = file.budget
  const [, shape, type, names, bytes] = items
  if (!(bytes instanceof Uint8Array)) throw malformed(op, 'a tensor has no elements')
  const facts = { shape: readShape(op, shape), type: readType(op, type) }
  return readElements(bytes, { ...facts, names: readNames(op, names, facts.shape.length) }, file)
}
