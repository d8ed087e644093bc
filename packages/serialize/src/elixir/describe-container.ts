// Containers as terms that say where each tensor's bytes are.
import { isTensor, type Tensor, type TensorLike, toTensor, WeakFloat } from '@nx/tensor'
import { byteLength, Complex, NxError } from '@nx/types'
import { modules } from './containers.ts'
import { tensorTerm } from './tensor-term.ts'
import { Atom, type Term, tuple } from './term.ts'
import { keyTerm } from './values.ts'

/** Classes by the name of the Elixir struct that stands for them. */
export type StructClasses = Readonly<Record<string, abstract new (...args: never[]) => object>>

const container = /* @__PURE__ */ Symbol.for('nx.container')

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
  return describe(value, { op, tensors, structs, offset: 0 })
}

function describe(value: unknown, walk: Walk): Term {
  if (isLeaf(value)) {
    const tensor = toTensor(value)
    const term = tensorTerm(tensor, walk.offset)
    walk.tensors.push(tensor)
    walk.offset += byteLength(tensor.spec)
    return term
  }
  if (typeof value !== 'object' || value === null)
    throw notContainer(walk.op, `a value of type ${typeof value}`)
  if (Array.isArray(value)) {
    const pairs = Array.from(value, (item) => tuple([], describe(item, walk)))
    return tuple(new Atom(modules.tuple), pairs, new Atom('ok'))
  }
  if (isPlainObject(value)) {
    const pairs = Object.entries(value).map(([key, item]) =>
      tuple(keyTerm(walk.op, key), describe(item, walk)),
    )
    return tuple(new Atom(modules.map), pairs, new Atom('ok'))
  }
  return describeStruct(value, walk)
}

/** `{Nx.Container.Model, [weights: …], [rate: 0.1]}`. */
function describeStruct(value: object, walk: Walk): Term {
  const name = Object.keys(walk.structs).find((each) => value instanceof walk.structs[each]!)
  const parts = container in value ? (value as ContainerLike)[container]().parts : undefined
  if (name === undefined || typeof parts !== 'object' || parts === null || !isPlainObject(parts)) {
    throw notContainer(walk.op, `an instance of ${value.constructor.name}`)
  }
  const [pairs, kept]: [Term[], Term[]] = [[], []]
  for (const [key, part] of Object.entries(parts)) {
    if (typeof part === 'string') kept.push(tuple(keyTerm(walk.op, key), new TextEncoder().encode(part)))
    else if (part === null) kept.push(tuple(keyTerm(walk.op, key), new Atom('nil')))
    else pairs.push(tuple(keyTerm(walk.op, key), describe(part, walk)))
  }
  return tuple(new Atom(modules.derived + name), pairs, kept)
}

interface ContainerLike {
  [container](): { readonly parts: unknown }
}

function isLeaf(value: unknown): value is TensorLike {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return true
  return isTensor(value) || value instanceof Complex || value instanceof WeakFloat
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function notContainer(op: string, got: string): NxError {
  return new NxError(
    'container',
    op,
    `only tensors, numbers, arrays and plain objects of them can be written, got ${got}; ` +
      'for a class, give it [container]() with an object of parts, and pass { structs: { Name: Class } }',
  )
}
