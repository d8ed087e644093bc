// How a tensor is described in the head of a file: `{:t, shape, type, names, vectorized_axes, offset, size}`.
import { type Names, type Tensor, vectorize } from '@nx/tensor'
import { type Backend, bitSize, byteLength, type DType, dtypes } from '@nx/types'
import { malformed } from '../core/malformed.ts'
import { swapBytes } from '../core/swap-bytes.ts'
import { tensorOf } from '../core/tensor-of.ts'
import { Atom, isAtom, type Term, tuple, Tuple } from './term.ts'

/** What holds for all tensors of a file. */
export interface FileFacts {
  readonly bigEndian: boolean
  readonly backend: Backend | undefined
  /** The bytes of all tensors. */
  readonly buffers: Uint8Array
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
export function readTensor(op: string, { items }: Tuple, file: FileFacts): Tensor {
  const [, shape, type, names, axes, offset, size] = items
  const start = Number(offset)
  const end = start + Number(size)
  if (items.length !== 7 || !(start >= 0 && end >= start && end <= file.buffers.length)) {
    throw malformed(op, `a tensor has bytes ${start} to ${end}, got ${file.buffers.length} in all`, {
      start,
      end,
    })
  }
  const facts = { shape: readShape(op, shape), type: readType(op, type), names: readNames(op, names) }
  return vectorize(readElements(op, file.buffers.subarray(start, end), facts, file), readAxes(op, axes))
}

/** A tensor of elements that are in the byte order of the file. */
export function readElements(
  op: string,
  bytes: Uint8Array,
  facts: { readonly type: DType; readonly shape: readonly number[]; readonly names: Names },
  { bigEndian, backend }: FileFacts,
): Tensor {
  return tensorOf(op, bigEndian ? swapBytes(bytes, facts.type) : bytes, { ...facts, backend })
}

export function readShape(op: string, term: Term | undefined): readonly number[] {
  if (term instanceof Tuple) return term.items.map(Number)
  throw malformed(op, 'a tensor has no shape')
}

export function readType(op: string, term: Term | undefined): DType {
  const [kind, bits] = term instanceof Tuple ? term.items : []
  const found = kind instanceof Atom ? dtypes.find((type) => sameType(type, kind.name, bits)) : undefined
  if (found !== undefined) return found
  throw malformed(op, `a tensor has no type that we know${kind instanceof Atom ? `, got ${kind.name}` : ''}`)
}

function sameType(type: DType, kind: string, bits: Term | undefined): boolean {
  return type.replace(/\d+$/, '') === kind && bitSize(type) === bits
}

export function readNames(op: string, term: Term | undefined): Names {
  if (!Array.isArray(term)) throw malformed(op, 'a tensor has no names')
  return term.map((name: Term) => (isAtom(name, 'nil') ? null : atomName(op, name)))
}

function readAxes(op: string, term: Term | undefined): readonly (readonly [string, number])[] {
  if (!Array.isArray(term)) throw malformed(op, 'a tensor has no vectorized axes')
  return term.map((axis: Term) => {
    const [name, length] = axis instanceof Tuple ? axis.items : []
    return [atomName(op, name), Number(length)] as const
  })
}

function atomName(op: string, term: Term | undefined): string {
  if (term instanceof Atom) return term.name
  throw malformed(op, 'the name of an axis is not an atom')
}
