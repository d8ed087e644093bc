// Writes values as the body of one loop nest: movement becomes index arithmetic, the rest instructions.
import { sizeOf, stridesOf } from '@nx/types'
import type { DType, Scalar, Spec } from '@nx/types'
import { digits } from './affine.ts'
import type { Affine } from './affine.ts'
import { unpackedType } from './held.ts'
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
import { Body, mapStrides } from './loop.ts'
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
  readonly stores: Store[] = []
  readonly #scope: Scope
  /** The loops that each axis of the space is split into. */
  readonly #factors: number[][]
  readonly #parallel: number
  #lengths: readonly number[]
  #space: readonly Index[]
  #body: Body = new Body()
  /** Instructions by the element they give. */
  readonly #values: Map<number, number> = new Map()
  /** Elements to be written, each of which needs the one after it. */
  readonly #pending: Wanted[] = []
  /** Indices by number: a split changes them all in place. */
  readonly #indices: (readonly Index[])[] = []
  #numbers: Map<string, number> = new Map()

  constructor(scope: Scope, parallel: readonly number[], reduced: readonly number[]) {
    this.#scope = scope
    this.#parallel = parallel.length
    this.#factors = [...parallel, ...reduced].map((length) => (length === 1 ? [] : [length]))
    this.#lengths = this.#factors.flat()
    this.#space = indicesOf(this.#factors, this.#loops)
  }

  get #loops(): number {
    return this.#lengths.length
  }

  /** Lengths of the loops. */
  get lengths(): readonly number[] {
    return this.#lengths
  }

  get body(): readonly Instruction[] {
    return this.#body.list
  }

  /** Lengths of the loops of each axis of the space. */
  get axes(): readonly (readonly number[])[] {
    return this.#factors
  }

  /** How many of the loops are parallel. */
  get parallel(): number {
    return this.#factors.slice(0, this.#parallel).flat().length
  }

  /** The index along each parallel axis: valid until the next element is asked for. */
  get parallelIndex(): readonly Index[] {
    return this.#parallel === this.#space.length ? this.#space : this.#space.slice(0, this.#parallel)
  }

  /** The index along each reduced axis: valid until the next element is asked for. */
  get reducedIndex(): readonly Index[] {
    return this.#space.slice(this.#parallel)
  }

  /** A fixed position. */
  at(position: number): Index {
    return fixed(position, this.#loops)
  }

  /** The instruction that gives the element of a value at an index; `anew` even if the value is in a buffer. */
  element(id: Id, index: readonly Index[], anew = false): number {
    const pending = this.#pending
    let value: number | undefined
    if (anew) pending.push({ id, index: this.#numberOf(index), anew })
    else value = this.#get(id, index)
    for (let wanted = pending.at(-1); wanted !== undefined; wanted = pending.at(-1)) {
      value = (wanted.anew ? undefined : this.#known(wanted.id, wanted.index)) ?? this.#write(wanted)
      if (value === undefined) continue
      if (!wanted.anew) this.#values.set(this.#keyOf(wanted.id, wanted.index), value)
      pending.pop()
    }
    return value!
  }

  push(instruction: Instruction): number {
    return this.#body.add(instruction)
  }

  apply(name: string, type: DType, inputs: readonly number[], saturate = false): number {
    return this.push({ op: 'apply', name, type, inputs, saturate })
  }

  /** The integer that an index without indirect parts is. */
  number({ affine }: Pick<Index, 'affine'>, type: DType = 's32'): number {
    return this.push({ op: 'index', type, offset: affine.at(-1)!, strides: affine.slice(0, -1) })
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

  #keyOf(id: Id, index: number): number {
    return index * this.#scope.storage.program.entries.length + id
  }

  #known(id: Id, index: number): number | undefined {
    return this.#values.get(this.#keyOf(id, index))
  }

  /** The instruction of an element that is known or stored. */
  #found(id: Id, index: number): number | undefined {
    const known = this.#known(id, index)
    if (known !== undefined || !this.#scope.storage.has(id)) return known
    const value = this.#load(id, this.#indices[index]!)
    this.#values.set(this.#keyOf(id, index), value)
    return value
  }

  /** The instruction of an element; `undefined` if it must be written first, for which it is pending now. */
  #get(id: Id, index: readonly Index[]): number | undefined {
    return this.#all([id], () => this.#numberOf(index))?.[0]
  }

  /** The instructions of some elements; `undefined` if any must be written first, for which those from there on are pending now. */
  #all(ids: readonly Id[], numberOf: (k: number) => number): readonly number[] | undefined {
    const values = new Array<number>(ids.length)
    for (let k = 0; k < ids.length; k++) {
      const value = this.#found(ids[k]!, numberOf(k))
      if (value === undefined) {
        for (let i = ids.length - 1; i >= k; i--)
          this.#pending.push({ id: ids[i]!, index: numberOf(i), anew: false })
        return undefined
      }
      values[k] = value
    }
    return values
  }

  #numberOf(index: readonly Index[]): number {
    const key = keyOfIndex(index)
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#indices.push(index) - 1
    this.#numbers.set(key, number)
    return number
  }

  /** The instruction that gives an element, unless something is pending that must be there first. */
  #write({ id, index: number, anew }: Wanted): number | undefined {
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
    if (op === 'outer pad') return this.#padded(id, entry, index)
    if (operation.kind === 'view')
      return this.#get(inputs[0]!, moveIndex(entry, this.#spec(inputs[0]!).shape, index, this.#loops))
    if (!anew && this.body.length > this.#scope.limit) return this.#stored(id, index, 'long')
    const values = this.#all(inputs, (k) => {
      const own = broadcastIndex(this.#spec(inputs[k]!).shape, index, this.#loops)
      return own === index ? number : this.#numberOf(own)
    })
    return values && this.apply(op, spec.type, values, attrs['saturate'] === true)
  }

  #sliced({ inputs, attrs }: CallEntry, index: readonly Index[]): number | undefined {
    const [input, ...dynamic] = inputs as [Id, ...Id[]]
    const values = this.#all(dynamic, () => this.#numberOf([]))
    if (values === undefined) return undefined
    const { starts, strides, lengths } = attrs as unknown as SliceAttributes
    const { shape } = this.#spec(input)
    let next = 0
    const moved = index.map((each, axis) => {
      const start = starts[axis]!
      const last = shape[axis]! - lengths[axis]!
      if (start !== null) return scaleIndex(each, strides[axis]!, Math.max(0, Math.min(start, last)))
      const value = values[next++]!
      const scaled = scaleIndex(each, strides[axis]!, 0)
      return last === 0 ? scaled : withTerm(scaled, { value, stride: 1, length: last + 1, bounds: 'clamp' })
    })
    return this.#get(input, moved)
  }

  #gathered({ inputs, attrs }: CallEntry, index: readonly Index[]): number | undefined {
    const [input, indices] = inputs as [Id, Id]
    const axes = attrs['axes'] as readonly number[]
    const rank = this.#spec(indices).shape.length - 1
    const rows = index.slice(0, rank)
    const values = this.#all(
      axes.map(() => indices),
      (k) => this.#numberOf([...rows, this.at(k)]),
    )
    if (values === undefined) return undefined
    const places = this.#places(values, axes, this.#spec(input).shape, index.slice(rank))
    const value = this.#get(input, places)
    if (value === undefined) return undefined
    // Where the input does not depend on an index, as a constant does not, nothing would check that index.
    const isChecked = ({ value: position, length }: Indirect): boolean =>
      this.body.some(
        (each) =>
          each.op === 'load' &&
          each.access.indirect.some((own) => own.value === position && own.length === length),
      )
    return places.every(({ terms }) => terms.every(isChecked)) ? value : this.#stored(input, places, 'index')
  }

  #reshaped({ inputs, spec }: CallEntry, number: number): number | undefined {
    const [input] = inputs as [Id]
    const { shape } = this.#spec(input)
    for (;;) {
      const linear = positionOf(this.#indices[number]!, stridesOf(spec.shape), this.#loops)
      if (this.#scope.storage.has(input)) return this.#loadAt(input, linear)
      if (sizeOf(shape) === 1)
        return this.#get(
          input,
          shape.map(() => this.at(0)),
        )
      const found = linear.terms.length > 0 ? undefined : digits(linear.affine, shape, this.lengths)
      if (found !== undefined && !('obstacle' in found))
        return this.#get(
          input,
          found.map((affine) => ({ affine, terms: [], where: linear.where })),
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
    return terms.length > 0 ? this.#stored(id, index, 'index') : this.number({ affine }, spec.type)
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
    const { where } = position
    const type = unpackedType(this.#spec(id).type)
    return this.push(where.length > 0 ? { op: 'load', type, access, where } : { op: 'load', type, access })
  }

  /** What is read where the input is, and else the padding. */
  #padded(id: Id, { inputs, attrs, spec }: CallEntry, index: readonly Index[]): number | undefined {
    const [input, padding] = inputs as [Id, Id]
    const config = attrs['config'] as readonly (readonly [low: number, high: number, interior: number])[]
    const { shape } = this.#spec(input)
    if (index.some(({ terms }) => terms.length > 0)) return this.#stored(id, index, 'index')
    const inside: number[] = []
    let isOutside = false
    const moved: Index[] = []
    for (const [axis, each] of index.entries()) {
      const own = scaleIndex(each, 1, -config[axis]![0])
      const length = shape[axis]!
      const [least, most] = rangeOf(own.affine, this.lengths)
      isOutside ||= most < 0 || least >= length
      if (least >= 0 && most < length) moved.push(own)
      else {
        const { affine } = own
        const strides = affine.slice(0, -1)
        const where = this.push({ op: 'inside', type: 'u8', offset: affine.at(-1)!, strides, length })
        inside.push(where)
        moved.push({ ...own, where: [...own.where, where] })
      }
    }
    const other = this.#get(padding, [])
    if (other === undefined || isOutside) return other
    const value = this.#get(input, moved)
    if (value === undefined) return undefined
    const loaded = this.body[value]!
    const number = this.body[other]!
    const isZero = number.op === 'constant' && (Object.is(number.value, 0) || number.value === 0n)
    const reads = loaded.op === 'load' && inside.every((each) => loaded.where?.includes(each))
    if (isZero && reads) return value
    return inside.reduce((chosen, each) => this.apply('select', spec.type, [each, chosen, other]), value)
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
    this.#lengths = this.#factors.flat()
    this.#space = indicesOf(this.#factors, this.#loops)
    const refine = (parts: readonly number[]): number[] => splitLoop(parts, loop, inner)
    const { body } = this
    this.#body = new Body()
    for (const each of body) this.push(mapStrides(each, refine))
    this.#numbers = new Map()
    this.#indices.forEach((index, i) => {
      const refined = index.map((each) => ({ ...each, affine: refine(each.affine) }))
      this.#indices[i] = refined
      this.#numbers.set(keyOfIndex(refined), i)
    })
  }
}

function accessOf(buffer: number, { affine, terms }: { affine: Affine; terms: readonly Indirect[] }): Access {
  return { buffer, offset: affine.at(-1)!, strides: affine.slice(0, -1), indirect: terms }
}

/** The least and the greatest of what an affine function of loops takes. */
function rangeOf(affine: Affine, lengths: readonly number[]): [least: number, most: number] {
  let [least, most] = [affine.at(-1)!, affine.at(-1)!]
  for (const [loop, length] of lengths.entries()) {
    const reach = affine[loop]! * (length - 1)
    if (reach < 0) least += reach
    else most += reach
  }
  return [least, most]
}

function keyOfIndex(index: readonly Index[]): string {
  let key = ''
  for (const { affine, terms, where } of index) {
    key += where.length > 0 ? `${affine.join()}?${where.join()};` : `${affine.join()};`
    for (const { value, stride, length, bounds } of terms) key += `${value} ${stride} ${length} ${bounds};`
  }
  return key
}
