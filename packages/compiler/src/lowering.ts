// Turns values into the body of one loop nest: movement becomes index arithmetic, the rest instructions.
import { sizeOf, stridesOf } from '@nx/types'
import type { DType, Scalar, Spec } from '@nx/types'
import { digits } from './affine.ts'
import type { Affine, Obstacle } from './affine.ts'
import { keyOf } from './loop.ts'
import type { Access, Indirect, Instruction, Store } from './loop.ts'
import type { CallEntry, Id } from './program.ts'
import type { Storage } from './storage.ts'

/** A position along one axis: an affine part, and integers computed while the loops run. */
export interface Index {
  readonly affine: Affine
  readonly terms: readonly Indirect[]
}

/** What must change before the nest can be written: a loop be split, or else a value be stored. */
export interface Retry {
  readonly id: Id
  readonly split: Obstacle
}

/** What lowering needs to know of the rest of the program. */
export interface Scope {
  readonly storage: Storage
  /** The buffer of a stored value. */
  bufferOf(id: Id): number
}

const bodyLimit = 256

/** The body of a nest under construction. After each use, look at `retry` first. */
export class Lowering {
  readonly body: Instruction[] = []
  readonly stores: Store[] = []
  readonly buffers: number[] = []
  readonly lengths: readonly number[]
  retry: Retry | undefined
  readonly #scope: Scope
  readonly #values: Map<string, number> = new Map()
  readonly #instructions: Map<string, number> = new Map()

  constructor(scope: Scope, lengths: readonly number[]) {
    this.#scope = scope
    this.lengths = lengths
  }

  /** The instruction that gives the element of a value at an index. */
  element(id: Id, index: readonly Index[]): number {
    if (this.retry !== undefined) return 0
    const key = keyOf([id, index])
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const value = this.#scope.storage.has(id)
      ? this.#load(id, this.#position(index, stridesOf(this.#spec(id).shape)))
      : this.definition(id, index)
    this.#values.set(key, value)
    return value
  }

  #spec(id: Id): Spec {
    return this.#scope.storage.spec(id)
  }

  /** The same, computed even if the value is in a buffer. */
  definition(id: Id, index: readonly Index[]): number {
    const entry = this.#scope.storage.program.entries[id]!
    if (entry.kind !== 'call') return this.#need(id)
    const { op, attrs, inputs, spec } = entry
    if (op === 'constant') return this.push({ op, type: spec.type, value: attrs['value'] as Scalar })
    if (op === 'iota') return this.#iota(id, entry, index)
    const { kind } = this.#scope.storage.operationOf(op)
    if (kind === 'move' || kind === 'view') return this.#moved(entry, index)
    if (kind !== 'elementwise' || this.body.length > bodyLimit) return this.#need(id)
    const operands = inputs.map((input) => this.element(input, this.#broadcast(input, index)))
    return this.apply(op, spec.type, operands, attrs['saturate'] === true)
  }

  push(instruction: Instruction): number {
    const key = keyOf(instruction)
    const known = this.#instructions.get(key)
    if (known !== undefined) return known
    const value = this.body.push(instruction) - 1
    this.#instructions.set(key, value)
    return value
  }

  apply(name: string, type: DType, inputs: readonly number[], saturate = false): number {
    return this.push({ op: 'apply', name, type, inputs, saturate })
  }

  /** Writes to a buffer at the position that the indices and strides give. */
  store(
    buffer: number,
    index: readonly Index[],
    strides: readonly number[],
    offset: number,
    value: number,
    how: Store['combine'] = 'put',
  ): void {
    const position = scaleIndex(this.#position(index, strides), 1, offset)
    this.stores.push({ access: this.#access(buffer, position), value, combine: how })
  }

  /** The element of a moved value: the same of its input, elsewhere. */
  #moved(entry: CallEntry, index: readonly Index[]): number {
    const [input] = entry.inputs as [Id]
    if (entry.op === 'reshape') return this.#reshaped(input, entry, index)
    if (entry.op === 'gather') return this.#gathered(entry, index)
    const { shape } = this.#spec(input)
    if (entry.op !== 'slice') return this.element(input, moveIndex(entry, shape, index, this.at(0)))
    const { starts, strides, lengths } = entry.attrs as unknown as SliceAttributes
    let next = 1
    const moved = index.map((each, axis) => {
      const start = starts[axis]!
      const last = shape[axis]! - lengths[axis]!
      if (start !== null) return scaleIndex(each, strides[axis]!, Math.max(0, Math.min(start, last)))
      const value = this.element(entry.inputs[next++]!, [])
      const scaled = scaleIndex(each, strides[axis]!, 0)
      return last === 0 ? scaled : withTerm(scaled, { value, stride: 1, length: last + 1, bounds: 'clamp' })
    })
    return this.element(input, moved)
  }

  #gathered(entry: CallEntry, index: readonly Index[]): number {
    const [input, indices] = entry.inputs as [Id, Id]
    const axes = entry.attrs['axes'] as readonly number[]
    const { shape } = this.#spec(input)
    const rows = index.slice(0, this.#spec(indices).shape.length - 1)
    const places = this.gathered(indices, axes, shape, rows, index.slice(rows.length))
    const value = this.element(input, places)
    // Where the input does not depend on an index, as a constant does not, nothing would check that index.
    const isChecked = ({ value: position, length }: Indirect): boolean =>
      this.body.some(
        (each) =>
          each.op === 'load' &&
          each.access.indirect.some((own) => own.value === position && own.length === length),
      )
    return places.every(({ terms }) => terms.every(isChecked)) ? value : this.#need(input)
  }

  /** The index into an indexed tensor: axes in `axes` by the values of `indices`, the others as given. */
  gathered(
    indices: Id,
    axes: readonly number[],
    shape: readonly number[],
    rows: readonly Index[],
    others: readonly Index[],
  ): Index[] {
    let next = 0
    return shape.map((length, axis) => {
      const k = axes.indexOf(axis)
      if (k < 0) return others[next++]!
      const value = this.element(indices, [...rows, this.at(k)])
      return withTerm(this.at(0), { value, stride: 1, length, bounds: 'check' })
    })
  }

  #reshaped(input: Id, entry: CallEntry, index: readonly Index[]): number {
    const linear = this.#position(index, stridesOf(entry.spec.shape))
    if (this.#scope.storage.has(input)) return this.#load(input, linear)
    const { shape } = this.#spec(input)
    const first = shape.map(() => this.at(0))
    if (sizeOf(shape) === 1) return this.element(input, first)
    if (linear.terms.length > 0) return this.#need(input)
    const found = digits(linear.affine, shape, this.lengths)
    if ('obstacle' in found) return this.#need(input, found.obstacle)
    return this.element(
      input,
      found.map((affine) => ({ affine, terms: [] })),
    )
  }

  #iota(id: Id, { attrs, spec }: CallEntry, index: readonly Index[]): number {
    const axis = attrs['axis'] as number | null
    const { affine, terms } = axis === null ? this.#position(index, stridesOf(spec.shape)) : index[axis]!
    if (terms.length > 0) return this.#need(id)
    return this.push({ op: 'index', type: spec.type, offset: affine.at(-1)!, strides: affine.slice(0, -1) })
  }

  #need(id: Id, split: Obstacle = null): number {
    this.retry ??= { id, split }
    return 0
  }

  #load(id: Id, index: Index): number {
    const access = this.#access(this.#scope.bufferOf(id), index)
    return this.push({ op: 'load', type: this.#spec(id).type, access })
  }

  #access(buffer: number, { affine, terms }: Index): Access {
    let position = this.buffers.indexOf(buffer)
    if (position < 0) position = this.buffers.push(buffer) - 1
    return { buffer: position, offset: affine.at(-1)!, strides: affine.slice(0, -1), indirect: terms }
  }

  /** The index of an input that broadcasts to the shape that `index` is for. */
  #broadcast(input: Id, index: readonly Index[]): readonly Index[] {
    const { shape } = this.#spec(input)
    const missing = index.length - shape.length
    return shape.map((length, axis) => (length === 1 ? this.at(0) : index[axis + missing]!))
  }

  #position(index: readonly Index[], strides: readonly number[]): Index {
    const parts = index.map((each, axis) => scaleIndex(each, strides[axis]!, 0))
    const sum = (_: number, i: number): number => parts.reduce((total, { affine }) => total + affine[i]!, 0)
    return { affine: this.at(0).affine.map(sum), terms: parts.flatMap(({ terms }) => terms) }
  }

  /** A fixed position. */
  at(position: number): Index {
    return { affine: [...this.lengths.map(() => 0), position], terms: [] }
  }
}

interface SliceAttributes {
  readonly starts: readonly (number | null)[]
  readonly strides: readonly number[]
  readonly lengths: readonly number[]
}

/** Where the input of a transpose, broadcast or reverse is read for an index of its output. */
function moveIndex(
  entry: CallEntry,
  shape: readonly number[],
  index: readonly Index[],
  zero: Index,
): Index[] {
  const axes = entry.attrs['axes'] as readonly number[]
  if (entry.op === 'transpose') return shape.map((_, axis) => index[axes.indexOf(axis)]!)
  if (entry.op === 'broadcast')
    return shape.map((length, axis) => (length === 1 ? zero : index[axes[axis]!]!))
  return index.map((each, axis) => (axes.includes(axis) ? scaleIndex(each, -1, shape[axis]! - 1) : each))
}

/** `index · factor + offset`. */
export function scaleIndex({ affine, terms }: Index, factor: number, offset: number): Index {
  const last = affine.length - 1
  return {
    affine: affine.map((part, i) => part * factor + (i === last ? offset : 0)),
    terms: terms.map((term) => ({ ...term, stride: term.stride * factor })),
  }
}

function withTerm({ affine, terms }: Index, term: Indirect): Index {
  return { affine, terms: [...terms, term] }
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
    return { affine: affine as Affine, terms: [] }
  })
}
