// A loop nest while it is put together: its accesses name buffers of the plan, which `Loop` numbers for itself.
import {
  Body,
  isSamePlace,
  mapIndirect,
  mapOperands,
  mapStrides,
  operandsOf,
  operandsOfStore,
} from './loop.ts'
import { neededFor, ownStrides } from './loop.ts'
import type { Access, Instruction, Loop, Size, Store } from './loop.ts'
import { include } from './lists.ts'
import type { Target } from './target.ts'

/** A loop nest on buffers of the plan. */
export interface Nest {
  readonly lengths: readonly number[]
  readonly parallel: number
  readonly ordered: boolean
  readonly body: readonly Instruction[]
  readonly stores: readonly Store[]
}

/** Buffers that a nest reads, each once. */
export function readsOfNest({ body, stores }: Nest): number[] {
  const reads: number[] = []
  for (const each of body) if (each.op === 'load') include(reads, each.access.buffer)
  for (const { access, combine } of stores) if (combine === 'add') include(reads, access.buffer)
  return reads
}

/** Buffers that a nest writes, each once. */
export function writesOfNest({ stores }: Nest): number[] {
  const writes: number[] = []
  for (const { access } of stores) include(writes, access.buffer)
  return writes
}

/** The nest over other axes, with the strides of every access and index changed. */
export const withStrides = (
  { ordered, body, stores }: Nest,
  map: (strides: readonly number[]) => readonly number[],
  lengths: readonly number[],
  parallel: number,
): Nest => ({
  lengths,
  parallel,
  ordered,
  body: body.map((each) => mapStrides(each, map)),
  stores: stores.map((each) => mapStrides(each, map)),
})

/** The nest with every access changed. */
export const withAccesses = (
  { lengths, parallel, ordered, body, stores }: Nest,
  map: (access: Access) => Access,
): Nest => ({
  lengths,
  parallel,
  ordered,
  body: body.map((each) => (each.op === 'load' ? { ...each, access: map(each.access) } : each)),
  stores: stores.map((store) => ({ ...store, access: map(store.access) })),
})

/** The nest with its stores to these buffers only, and what they need. */
export function withStoresTo(nest: Nest, isNeeded: (buffer: number) => boolean): Nest {
  const { body, stores, lengths, parallel, ordered } = nest
  const kept = stores.filter(({ access }) => isNeeded(access.buffer))
  const isUsed = neededFor(body, kept.flatMap(operandsOfStore))
  if (kept.length === stores.length && !isUsed.includes(0)) return nest
  const place: number[] = []
  const moved: Instruction[] = []
  const at = (operand: number): number => place[operand]!
  body.forEach((each, i) => {
    if (isUsed[i] === 1) place[i] = moved.push(mapOperands(each, at)) - 1
  })
  return {
    lengths,
    parallel,
    ordered,
    body: moved,
    stores: kept.map((store) => ({
      ...store,
      access: mapIndirect(store.access, at),
      value: at(store.value),
    })),
  }
}

/** The nest with numbers of its own for its buffers. */
export function toLoop(nest: Nest): Loop {
  const buffers: number[] = []
  const own = withAccesses(nest, ({ buffer, offset, strides, indirect }) => {
    include(buffers, buffer)
    return { buffer: buffers.indexOf(buffer), offset, strides, indirect }
  })
  return { ...own, buffers }
}

/**
 * Whether something with these strides moves along reduced axes.
 *
 * @internal
 */
export const movesInside = ({ parallel }: Pick<Nest, 'parallel'>, strides: readonly Size[]): boolean =>
  strides.some((stride, axis) => axis >= parallel && stride !== 0)

/**
 * Whether each instruction is a reduction, or needs the outcome of one.
 *
 * @internal
 */
export function afterReductions({ body }: Pick<Loop<Size>, 'body'>): boolean[] {
  const after: boolean[] = []
  for (const each of body) after.push(each.op === 'reduce' || needsAny(each, after))
  return after
}

/**
 * The instructions that must run for every element of the whole space, because they depend on a reduced axis.
 * All others run once per element of the parallel axes.
 *
 * @internal
 */
export function innerInstructions(nest: Pick<Loop<Size>, 'body' | 'parallel'>): boolean[] {
  const inner: boolean[] = []
  for (const each of nest.body) inner.push(isInner(nest, each, inner))
  return inner
}

const needsAny = (each: Instruction<Size>, which: readonly boolean[]): boolean =>
  operandsOf(each).some((operand) => which[operand]!)

const isInner = (nest: Pick<Nest, 'parallel'>, each: Instruction<Size>, inner: readonly boolean[]): boolean =>
  each.op !== 'reduce' && (each.op === 'scan' || movesInside(nest, ownStrides(each)) || needsAny(each, inner))

/** A nest that others are appended to, as long as one walk over the space is enough for all. */
export class GrowingNest implements Nest {
  readonly lengths: readonly number[]
  readonly parallel: number
  readonly ordered = false
  stores: Store[] = []
  readonly #reduces: boolean
  readonly #body: Body = new Body()
  /** Whether an instruction runs for every element of the whole space, and whether it needs the outcome of a reduction. */
  readonly #inner: boolean[] = []
  readonly #after: boolean[] = []
  readonly #loaded: number[] = []
  readonly #written: Map<number, Store> = new Map()

  constructor(nest: Nest) {
    this.lengths = nest.lengths
    this.parallel = nest.parallel
    this.#reduces = nest.parallel < nest.lengths.length
    for (const each of nest.body) this.#enter(each)
    nest.stores.forEach((store) => this.#store(store))
  }

  get body(): readonly Instruction[] {
    return this.#body.list
  }

  /** Drops stores that nobody needs. */
  dropStores(isNeeded: (buffer: number) => boolean): void {
    this.stores = this.stores.filter(
      ({ access: { buffer } }) => isNeeded(buffer) || !this.#written.delete(buffer),
    )
  }

  /** Takes in another nest over the same space, which comes later; whether it could. */
  append(nest: Nest, { instructions, buffers }: Pick<Target, 'instructions' | 'buffers'>): boolean {
    if (this.#touchedWith(nest) > buffers) return false
    const before = this.body.length
    const storesBefore = this.stores.length
    const loadedBefore = this.#loaded.length
    if (this.#append(nest, instructions)) return true
    this.#body.list.length = before
    this.#loaded.length = loadedBefore
    this.#inner.length = this.#after.length = before
    for (const { access } of this.stores.splice(storesBefore)) this.#written.delete(access.buffer)
    return false
  }

  /** How many buffers there would be. */
  #touchedWith({ body, stores }: Nest): number {
    const fresh: number[] = []
    for (const each of body) {
      if (each.op !== 'load') continue
      const { buffer } = each.access
      if (!this.#written.has(buffer) && !this.#loaded.includes(buffer)) include(fresh, buffer)
    }
    return this.#loaded.length + this.#written.size + fresh.length + stores.length
  }

  #append({ body, stores }: Nest, instructions: number): boolean {
    const place: number[] = []
    const at = (operand: number): number => place[operand]!
    for (let i = 0; i < body.length; i++) {
      const moved = mapOperands(body[i]!, at)
      const store = moved.op === 'load' ? this.#written.get(moved.access.buffer) : undefined
      if (moved.op === 'load' && store !== undefined) {
        // What was just written is at hand, but only at the same place.
        if (moved.where !== undefined || !isSamePlace(store.access, moved.access)) return false
        place[i] = store.value
        continue
      }
      place[i] = this.#body.find(moved) ?? this.body.length
      if (place[i] === this.body.length && !this.#enter(moved)) return false
    }
    for (const store of stores) {
      const value = at(store.value)
      // A store that moves along reduced axes must have its value by then.
      if (this.#after[value]! && movesInside(this, store.access.strides)) return false
      this.#store({ ...store, access: mapIndirect(store.access, at), value })
    }
    return this.body.length <= instructions
  }

  #store(store: Store): void {
    this.stores.push(store)
    this.#written.set(store.access.buffer, store)
  }

  /** Adds an instruction; whether that is within one walk: nothing inner needs the outcome of a reduction. */
  #enter(each: Instruction): boolean {
    this.#body.push(each)
    if (each.op === 'load') include(this.#loaded, each.access.buffer)
    if (!this.#reduces) return true
    const reduces = each.op === 'reduce'
    const inner = isInner(this, each, this.#inner)
    const after = needsAny(each, this.#after)
    this.#inner.push(inner)
    this.#after.push(reduces || after)
    return !((inner || reduces) && after)
  }
}
