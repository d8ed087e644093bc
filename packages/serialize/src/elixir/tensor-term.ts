// How a tensor is described in the head of a file: `{:t, shape, type, names, vectorized_axes, offset, size}`.
import { type Names, type Tensor, vectorize } from '@nx/tensor'
import { checkNames } from '@nx/tensor/internal'
import { type Backend, bitSize, byteLength, type DType, dtypes, NxError } from '@nx/types'
import type { Budget } from '../core/limits.ts'
import { malformed } from '../core/malformed.ts'
import { shorten } from '../core/quote.ts'
import { swapBytes } from '../core/swap-bytes.ts'
import { sizeInBytes, tensorOf } from '../core/tensor-of.ts'
import type { Buffers } from './buffers.ts'
import { Atom, isAtom, type Term, tuple, Tuple } from './term.ts'

/** What holds for all tensors of a file. */
export interface FileFacts {
  readonly budget: Budget
  readonly bigEndian: boolean
  readonly backend: Backend | undefined
  /** The bytes of all tensors. */
  readonly buffers: Buffers
}

/** The description of a tensor whose bytes start at an offset. */
export function tensorTerm({ type, spec, names, vectorizedAxes }: Tensor, offset: number): Term {
  const allNames = [...vectorizedAxes.map(([name]) => name), ...names]
  return tuple(
    new Atom('t'),
    tuple(...spec.shape),
    typeTerm(type),
    allNames.map((name) => new Atom(name ?? 'nil')),
    vectorizedAxes.map(([name, length]) => tuple(new Atom(name), length)),
    offset,
    byteLength(spec),
  )
}

/** `{:f, 32}`; only `f8_e4m3fn` is not simply letters and width. */
function typeTerm(type: DType): Term {
  return tuple(new Atom(type.replace(/\d+$/, '')), bitSize(type))
}

/** The tensor that a description tells of. */
export function readTensor({ items }: Tuple, file: FileFacts): Tensor {
  const { budget, buffers } = file
  const { op } = budget
  const [, shape, type, names, axes, offset, size] = items
  if (items.length !== 7) throw malformed(op, 'the description of a tensor has 7 parts')
  const facts = { shape: readShape(op, shape), type: readType(op, type) }
  if (sizeInBytes(budget, facts) !== size) {
    throw malformed(
      op,
      `a ${facts.type} tensor of shape [${facts.shape.join(', ')}] cannot have ${String(size)} bytes`,
    )
  }
  const elements = buffers.take(offset, size)
  budget.load(size)
  const tensor = readElements(elements, { ...facts, names: readNames(op, names, facts.shape.length) }, file)
  return fitting(op, () => vectorize(tensor, readAxes(op, axes)))
}

/** A tensor of elements that are in the byte order of the file. */
export function readElements(
  bytes: Uint8Array,
  facts: { readonly type: DType; readonly shape: readonly number[]; readonly names: Names },
  { budget, bigEndian, backend }: FileFacts,
): Tensor {
  return tensorOf(budget, bigEndian ? swapBytes(bytes, facts.type) : bytes, { ...facts, backend })
}

/** What a function gives of names and axes in a file; where they do not fit each other, the file is at fault. */
function fitting<T>(op: string, fn: () => T): T {
  try {
    return fn()
  } catch (error) {
    if (!(error instanceof NxError)) throw error
    const problem = shorten(error.message.slice(error.op.length + 2))
    throw malformed(op, `names or vectorized axes do not fit the shape: ${problem}`, error.details)
  }
}

export function readShape(op: string, term: Term | undefined): readonly number[] {
  if (term instanceof Tuple && term.items.every((length) => typeof length === 'number'))
    return term.items as readonly number[]
  throw malformed(op, 'a tensor has no shape')
}

export function readType(op: string, term: Term | undefined): DType {
  const [kind, bits] = term instanceof Tuple ? term.items : []
  const found = kind instanceof Atom ? dtypes.find((type) => sameType(type, kind.name, bits)) : undefined
  if (found !== undefined) return found
  throw malformed(
    op,
    `a tensor has no type that we know${kind instanceof Atom ? `, got ${shorten(kind.name)}` : ''}`,
  )
}

function sameType(type: DType, kind: string, bits: Term | undefined): boolean {
  return type.replace(/\d+$/, '') === kind && bitSize(type) === bits
}

export function readNames(op: string, term: Term | undefined, rank: number): Names {
  if (!Array.isArray(term)) throw malformed(op, 'a tensor has no names')
  const names = term.map((name: Term) => (isAtom(name, 'nil') ? null : atomName(op, name)))
  return fitting(op, () => checkNames(op, names, rank))
}

function readAxes(op: string, term: Term | undefined): readonly (readonly [string, number])[] {
  if (!Array.isArray(term)) throw malformed(op, 'a tensor has no vectorized axes')
  return term.map((axis: Term) => {
    const [name, length] = axis instanceof Tuple ? axis.items : []
    if (typeof length !== 'number') throw malformed(op, 'a vectorized axis has no length')
    return [atomName(op, name), length] as const
  })
}

function atomName(op: string, term: Term | undefined): string {
  if (term instanceof Atom) return term.name
  throw malformed(op, 'the name of an axis is not an atom')
}
