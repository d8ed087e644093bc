// Writes values as the body of one loop nest: movement becomes index arithmetic, the rest instructions.
import { sizeOf, stridesOf } from '@nx/types'
import type { DType, Scalar, Spec } from '@nx/types'
import { digits } from './affine.ts'
import type { Affine } from './affine.ts'
import {
  broadcastIndex,
  fixed,
  indicesOf,
  moveIndex,
  positionOf,
  scaleIndex,
  splitLoop,
  withTerm,
} from './indices.ts'
import type { Index, SliceAttributes } from './indices.ts'
import { instructionKey, mapStrides } from './loop.ts'
import type { Access, Indirect, Instruction, Store } from './loop.ts'
import type { CallEntry, Id } from './program.ts'
import type { Storage } from './storage.ts'

/** What lowering needs to know of the rest of the program. */
export interface Scope {
  readonly storage: Storage
  /** The buffer of a stored value. */
  bufferOf(id: Id): number
  /** The most instructions of a body, after which values met are stored instead. */
  readonly limit: number
}

/** An element that is wanted: of a value, at an index by its number. */
interface Wanted {
  readonly id: Id
  readonly index: number
  /** Whether it is to be computed even if the value is in a buffer. */
  readonly anew: boolean
}

/**
 * The body of a nest under construction.
 *
 * An index that would need a division splits the loop it hangs on; where that does not help, and where the body is full,
 * the value that is read is stored and loaded. So writing always ends, and never begins again.
 */
export class Lowering {
  body: Instruction[] = []
  readonly stores: Store[] = []
  readonly #scope: Scope
  /** The loops that each axis of the space is split into. */
  readonly #factors: number[][]
  readonly #parallel: number
  /** Instructions by the element they give. */
  readonly #values: Map<string, number> = new Map()
  readonly #instructions: Map<string, number> = new Map()
  /** Indices by number: a split changes them all in place. */
  readonly #indices: (readonly Index[])[] = []
  #numbers: Map<string, number> = new Map()

  constructor(scope: Scope, parallel: readonly number[], reduced: readonly number[]) {
    this.#scope = scope
    this.#parallel = parallel.length
    this.#factors = [...parallel, ...reduced].map((length) => (length === 1 ? [] : [length]))
  }

  /** Lengths of the loops of each axis of the space. */
  get axes(): readonly (readonly number[])[] {
    return this.#factors
  }

  /** Lengths of the loops. */
  get lengths(): number[] {
    return this.#factors.flat()
  }

  /** How many of the loops are parallel. */
  get parallel(): number {
    return this.#factors.slice(0, this.#parallel).flat().length
  }

  /** The index along each parallel axis: valid until the next element is asked for. */
  get parallelIndex(): Index[] {
    return indicesOf(this.#factors).slice(0, this.#parallel)
  }

  /** The index along each reduced axis: valid until the next element is asked for. */
  get reducedIndex(): Index[] {
    return indicesOf(this.#factors).slice(this.#parallel)
  }

  /** A fixed position. */
  at(position: number): Index {
    return fixed(position, this.#loops)
  }

  get #loops(): number {
    return this.#factors.reduce((count, loops) => count + loops.length, 0)
  }

  /** The instruction that gives the element of a value at an index; `anew` even if the value is in a buffer. */
  element(id: Id, index: readonly Index[], anew = false): number {
    const pending: Wanted[] = [{ id, index: this.#numberOf(index), anew }]
    for (;;) {
      const wanted = pending.at(-1)!
      const value = this.#known(wanted) ?? this.#next(wanted)
      if (typeof value === 'object') pending.push(...value.toReversed())
      else {
        if (!wanted.anew) this.#values.set(`${wanted.id} ${wanted.index}`, value)
        pending.pop()
        if (pending.length === 0) return value
      }
    }
  }

  push(instruction: Instruction): number {
    const key = instructionKey(instruction)
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
    combine: Store['combine'] = 'put',
  ): void {
    const position = scaleIndex(positionOf(index, strides, this.#loops), 1, offset)
    this.stores.push({ access: accessOf(buffer, position), value, combine })
  }

  /** The index into an indexed tensor: axes in `axes` by the values of `indices`, the others as `others` gives them. */
  gathered(
    indices: Id,
    axes: readonly number[],
    shape: readonly number[],
    rows: () => readonly Index[],
    others: () => readonly Index[],
  ): Index[] {
    const values = axes.map((_, k) => this.element(indices, [...rows(), this.at(k)]))
    return this.#places(values, axes, shape, others())
  }

  #places(
    values: readonly number[],
    axes: readonly number[],
    shape: readonly number[],
    others: readonly Index[],
  ): Index[] {
    let next = 0
    return shape.map((length, axis) => {
      const value = values[axes.indexOf(axis)]
      return value === undefined
        ? others[next++]!
        : withTerm(this.at(0), { value, stride: 1, length, bounds: 'check' })
    })
  }

  #spec(id: Id): Spec {
    return this.#scope.storage.spec(id)
  }

  #known({ id, index, anew }: Wanted): number | undefined {
    return anew ? undefined : this.#values.get(`${id} ${index}`)
  }

  #want(id: Id, index: readonly Index[]): Wanted {
    return { id, index: this.#numberOf(index), anew: false }
  }

  #numberOf(index: readonly Index[]): number {
    const key = keyOfIndex(index)
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#indices.push(index) - 1
    this.#numbers.set(key, number)
    return number
  }

  /** The instruction that gives an element, or the elements that must be there first. */
  #next({ id, index: number, anew }: Wanted): number | readonly Wanted[] {
    const { storage } = this.#scope
    const index = this.#indices[number]!
    if (!anew && storage.has(id)) return this.#load(id, index)
    const entry = storage.program.entries[id] as CallEntry
    const { op, operation, attrs, inputs, spec } = entry
    if (op === 'constant') return this.push({ op, type: spec.type, value: attrs['value'] as Scalar })
    if (op === 'iota') return this.#iota(id, entry, index)
    if (op === 'reshape') return this.#reshaped(entry, number)
    if (op === 'gather') return this.#gathered(entry, index)
    if (op === 'slice') return this.#sliced(entry, index)
    if (operation.kind === 'view')
      return this.#same(inputs[0]!, moveIndex(entry, this.#spec(inputs[0]!).shape, index, this.#loops))
    if (!anew && this.body.length > this.#scope.limit) return this.#stored(id, index, 'long')
    const operands = inputs.map((input) =>
      this.#want(input, broadcastIndex(this.#spec(input).shape, index, this.#loops)),
    )
    const values = this.#all(operands)
    return typeof values[0] === 'object'
      ? (values as Wanted[])
      : this.apply(op, spec.type, values as number[], attrs['saturate'] === true)
  }

  /** The instructions of some elements, or those elements that have none yet. */
  #all(wanted: readonly Wanted[]): readonly number[] | readonly Wanted[] {
    const missing = wanted.filter((each) => this.#known(each) === undefined)
    return missing.length > 0 ? missing : wanted.map((each) => this.#known(each)!)
  }

  /** The element of a moved value: that of its input, elsewhere. */
  #same(input: Id, index: readonly Index[]): number | readonly Wanted[] {
    const wanted = this.#want(input, index)
    return this.#known(wanted) ?? [wanted]
  }

  #sliced({ inputs, attrs }: CallEntry, index: readonly Index[]): number | readonly Wanted[] {
    const [input, ...dynamic] = inputs as [Id, ...Id[]]
    const values = this.#all(dynamic.map((start) => this.#want(start, [])))
    if (typeof values[0] === 'object') return values as Wanted[]
    const { starts, strides, lengths } = attrs as unknown as SliceAttributes
    const { shape } = this.#spec(input)
    let next = 0
    const moved = index.map((each, axis) => {
      const start = starts[axis]!
      const last = shape[axis]! - lengths[axis]!
      if (start !== null) return scaleIndex(each, strides[axis]!, Math.max(0, Math.min(start, last)))
      const value = values[next++] as number
      const scaled = scaleIndex(each, strides[axis]!, 0)
      return last === 0 ? scaled : withTerm(scaled, { value, stride: 1, length: last + 1, bounds: 'clamp' })
    })
    return this.#same(input, moved)
  }

  #gathered({ inputs, attrs }: CallEntry, index: readonly Index[]): number | readonly Wanted[] {
    const [input, indices] = inputs as [Id, Id]
    const axes = attrs['axes'] as readonly number[]
    const rank = this.#spec(indices).shape.length - 1
    const rows = index.slice(0, rank)
    const values = this.#all(axes.map((_, k) => this.#want(indices, [...rows, this.at(k)])))
    if (typeof values[0] === 'object') return values as Wanted[]
    const places = this.#places(values as number[], axes, this.#spec(input).shape, index.slice(rank))
    const value = this.#same(input, places)
    if (typeof value === 'object') return value
    // Where the input does not depend on an index, as a constant does not, nothing would check that index.
    const isChecked = ({ value: position, length }: Indirect): boolean =>
      this.body.some(
        (each) =>
          each.op === 'load' &&
          each.access.indirect.some((own) => own.value === position && own.length === length),
      )
    return places.every(({ terms }) => terms.every(isChecked)) ? value : this.#stored(input, places, 'index')
  }

  #reshaped({ inputs, spec }: CallEntry, number: number): number | readonly Wanted[] {
    const [input] = inputs as [Id]
    const { shape } = this.#spec(input)
    for (;;) {
      const linear = positionOf(this.#indices[number]!, stridesOf(spec.shape), this.#loops)
      if (this.#scope.storage.has(input)) return this.#loadAt(input, linear)
      if (sizeOf(shape) === 1)
        return this.#same(
          input,
          shape.map(() => this.at(0)),
        )
      const found = linear.terms.length > 0 ? undefined : digits(linear.affine, shape, this.lengths)
      if (found !== undefined && !('obstacle' in found))
        return this.#same(
          input,
          found.map((affine) => ({ affine, terms: [] })),
        )
      const obstacle = found?.obstacle ?? null
      if (obstacle === null) {
        this.#scope.storage.add(input, 'index')
        return this.#loadAt(input, linear)
      }
      this.#split(obstacle.loop, obstacle.inner)
    }
  }

  #iota(id: Id, { attrs, spec }: CallEntry, index: readonly Index[]): number {
    const axis = attrs['axis'] as number | null
    const { affine, terms } =
      axis === null ? positionOf(index, stridesOf(spec.shape), this.#loops) : index[axis]!
    if (terms.length > 0) return this.#stored(id, index, 'index')
    return this.push({ op: 'index', type: spec.type, offset: affine.at(-1)!, strides: affine.slice(0, -1) })
  }

  /** Stores a value after all, and reads it. */
  #stored(id: Id, index: readonly Index[], why: 'long' | 'index'): number {
    this.#scope.storage.add(id, why)
    return this.#load(id, index)
  }

  #load(id: Id, index: readonly Index[]): number {
    return this.#loadAt(id, positionOf(index, stridesOf(this.#spec(id).shape), this.#loops))
  }

  #loadAt(id: Id, position: Index): number {
    const access = accessOf(this.#scope.bufferOf(id), position)
    return this.push({ op: 'load', type: this.#spec(id).type, access })
  }

  /** Splits a loop into an outer one and an inner one of the length given, in all that is written so far too. */
  #split(loop: number, inner: number): void {
    let rest = loop
    for (const lengths of this.#factors) {
      if (rest < lengths.length) {
        lengths.splice(rest, 1, lengths[rest]! / inner, inner)
        break
      }
      rest -= lengths.length
    }
    const refine = (parts: readonly number[]): number[] => splitLoop(parts, loop, inner)
    this.body = this.body.map((each) => mapStrides(each, refine))
    this.#instructions.clear()
    this.body.forEach((each, i) => this.#instructions.set(instructionKey(each), i))
    this.#numbers = new Map()
    this.#indices.forEach((index, i) => {
      const refined = index.map(({ affine, terms }) => ({ affine: refine(affine), terms }))
      this.#indices[i] = refined
      this.#numbers.set(keyOfIndex(refined), i)
    })
  }
}

function accessOf(buffer: number, { affine, terms }: { affine: Affine; terms: readonly Indirect[] }): Access {
  return { buffer, offset: affine.at(-1)!, strides: affine.slice(0, -1), indirect: terms }
}

function keyOfIndex(index: readonly Index[]): string {
  let key = ''
  for (const { affine, terms } of index) {
    key += `${affine.join()};`
    for (const { value, stride, length, bounds } of terms) key += `${value} ${stride} ${length} ${bounds};`
  }
  return key
}
