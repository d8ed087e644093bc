// Containers as terms that say where each tensor's bytes are.
import { type Tensor } from '@nx/tensor'
import { containerKind, isLeaf, notContainer, partsOf, toTensor } from '@nx/tensor/internal'
import { byteLength, NxError } from '@nx/types'
import { checkAxes } from '../core/check-axes.ts'
import { defaultLimits } from '../core/limits.ts'
import { modules } from './containers.ts'
import { tensorTerm } from './tensor-term.ts'
import { Atom, type Term, tuple } from './term.ts'
import { keyTerm } from './values.ts'

/** Classes by the name of the Elixir struct that stands for them. */
export type StructClasses = Readonly<Record<string, abstract new (...args: never[]) => object>>

interface Walk {
  readonly op: string
  /** The tensors met so far, in the order of their bytes. */
  readonly tensors: Tensor[]
  readonly structs: StructClasses
  /** Bytes of the tensors met so far. */
  offset: number
}

/** The term of a container; its tensors are added to those given, in the order of their bytes. */
export function describeContainer(
  op: string,
  value: unknown,
  tensors: Tensor[],
  structs: StructClasses,
): Term {
  return describe(value, { op, tensors, structs, offset: 0 }, [])
}

function describe(value: unknown, walk: Walk, around: readonly unknown[]): Term {
  if (isLeaf(value)) {
    const tensor = checkAxes(walk.op, toTensor(value, walk.op))
    const term = tensorTerm(tensor, walk.offset)
    walk.tensors.push(tensor)
    walk.offset += byteLength(tensor.spec)
    return term
  }
  const kind = containerKind(walk.op, value, around)
  if (around.length >= defaultLimits.depth) throw tooDeep(walk.op)
  const within = [...around, value]
  if (kind === 'class') return describeStruct(value as object, walk, within)
  if (kind === 'array') {
    const pairs = Array.from(value as unknown[], (item) => tuple([], describe(item, walk, within)))
    return tuple(new Atom(modules.tuple), pairs, new Atom('ok'))
  }
  const pairs = Object.entries(value as object).map(([key, item]) =>
    tuple(keyTerm(walk.op, key), describe(item, walk, within)),
  )
  return tuple(new Atom(modules.map), pairs, new Atom('ok'))
}

/** `{Nx.Container.Model, [weights: …], [rate: 0.1]}`. */
function describeStruct(value: object, walk: Walk, around: readonly unknown[]): Term {
  const name = Object.keys(walk.structs).find((each) => value instanceof walk.structs[each]!)
  const parts = partsOf(value)!.parts
  if (name === undefined || containerKind(walk.op, parts) !== 'object') {
    throw notContainer(
      walk.op,
      value,
      'for a class whose parts are an object, pass { structs: { Name: Class } }',
    )
  }
  const [pairs, kept]: [Term[], Term[]] = [[], []]
  for (const [key, part] of Object.entries(parts as object)) {
    if (typeof part === 'string') kept.push(tuple(keyTerm(walk.op, key), new TextEncoder().encode(part)))
    else if (part === null) kept.push(tuple(keyTerm(walk.op, key), new Atom('nil')))
    else pairs.push(tuple(keyTerm(walk.op, key), describe(part, walk, around)))
  }
  return tuple(new Atom(modules.derived + name), pairs, kept)
}

function tooDeep(op: string): NxError {
  return new NxError(
    'container',
    op,
    `containers are nested more than ${defaultLimits.depth} deep; nest them less`,
    {
      depth: defaultLimits.depth,
    },
  )
}
