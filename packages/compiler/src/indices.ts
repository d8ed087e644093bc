// Positions of elements while loops run, and what movement operations do to them.
import { sizeOf } from '@nx/types'
import type { Affine } from './affine.ts'
import type { Indirect } from './loop.ts'
import type { CallEntry } from './program.ts'

/** A position along one axis: an affine part, and integers computed while the loops run. */
export interface Index {
  readonly affine: Affine
  readonly terms: readonly Indirect[]
  /** Instructions that give 0 where the position is outside of what there is. */
  readonly where: readonly number[]
}

/** A fixed position. */
export function fixed(position: number, loops: number): Index {
  const affine = new Array<number>(loops + 1).fill(0)
  affine[loops] = position
  return { affine, terms: [], where: [] }
}

/** `index · factor + offset`. */
export function scaleIndex({ affine, terms, where }: Index, factor: number, offset: number): Index {
  const last = affine.length - 1
  return {
    where,
    affine: affine.map((part, i) => part * factor + (i === last ? offset : 0)),
    terms: terms.map((term) => ({ ...term, stride: term.stride * factor })),
  }
}

/** The index with one more part that is computed. */
export function withTerm({ terms, ...rest }: Index, term: Indirect): Index {
  return { ...rest, terms: [...terms, term] }
}

/** The position in a buffer that indices along its axes give. */
export function positionOf(index: readonly Index[], strides: readonly number[], loops: number): Index {
  const affine = new Array<number>(loops + 1).fill(0)
  const terms: Indirect[] = []
  const where: number[] = []
  index.forEach((each, axis) => {
    const stride = strides[axis]!
    for (let i = 0; i <= loops; i++) affine[i]! += each.affine[i]! * stride
    for (const term of each.terms) terms.push({ ...term, stride: term.stride * stride })
    for (const one of each.where) if (!where.includes(one)) where.push(one)
  })
  return { affine, terms, where }
}

/** The index of each axis, given the loops that it is split into. */
export function indicesOf(factors: readonly (readonly number[])[], loops: number): Index[] {
  let loop = 0
  return factors.map((lengths) => {
    const affine: number[] = new Array<number>(loops + 1).fill(0)
    let stride = sizeOf(lengths)
    for (const length of lengths) {
      stride /= length
      affine[loop++] = stride
    }
    return { affine, terms: [], where: [] }
  })
}

/** The index of an input that broadcasts to the shape that `index` is for. */
export function broadcastIndex(
  shape: readonly number[],
  index: readonly Index[],
  loops: number,
): readonly Index[] {
  const missing = index.length - shape.length
  if (missing === 0 && !shape.includes(1)) return index
  return shape.map((length, axis) => (length === 1 ? fixed(0, loops) : index[axis + missing]!))
}

/** Attributes of `slice`; a start that is `null` is the next scalar input. */
export interface SliceAttributes {
  readonly starts: readonly (number | null)[]
  readonly strides: readonly number[]
  readonly lengths: readonly number[]
}

/** What `sliding windows` reads at each position: the input at `starts + strides · index + Σ steps · window index`. */
export interface WindowsAttributes {
  readonly starts: readonly number[]
  readonly strides: readonly number[]
  /** The axes of the input that windows extend along, and the distance between their elements. */
  readonly axes: readonly number[]
  readonly steps: readonly number[]
  /** Position in the output of the first axis within the window. */
  readonly at: number
}

/** Where the input of a transpose, broadcast, reverse or windows is read for an index of its output. */
export function moveIndex(
  { op, attrs }: Pick<CallEntry, 'op' | 'attrs'>,
  shape: readonly number[],
  index: readonly Index[],
  loops: number,
): Index[] {
  const axes = attrs['axes'] as readonly number[]
  if (op === 'part') return [...index, fixed(attrs['which'] as number, loops)]
  if (op === 'sliding windows') return windowsIndex(attrs as unknown as WindowsAttributes, index)
  if (op === 'transpose') return shape.map((_, axis) => index[axes.indexOf(axis)]!)
  if (op === 'broadcast')
    return shape.map((length, axis) => (length === 1 ? fixed(0, loops) : index[axes[axis]!]!))
  return index.map((each, axis) => (axes.includes(axis) ? scaleIndex(each, -1, shape[axis]! - 1) : each))
}

function windowsIndex(
  { starts, strides, axes, steps, at }: WindowsAttributes,
  index: readonly Index[],
): Index[] {
  const outside = index.toSpliced(at, axes.length)
  return outside.map((each, axis) => {
    const moved = scaleIndex(each, strides[axis]!, starts[axis]!)
    const k = axes.indexOf(axis)
    return k < 0 ? moved : addIndex(moved, scaleIndex(index[at + k]!, steps[k]!, 0))
  })
}

const addIndex = (left: Index, right: Index): Index => ({
  affine: left.affine.map((part, i) => part + right.affine[i]!),
  terms: [...left.terms, ...right.terms],
  where: [...left.where, ...right.where],
})

/** Coefficients by loop, once one loop has become an outer and an inner one of the length given. */
export function splitLoop(parts: readonly number[], loop: number, inner: number): number[] {
  return parts.flatMap((part, i) => (i === loop ? [part * inner, part] : [part]))
}
