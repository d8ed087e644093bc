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
import { ownStrides, withOperands } from './loop.ts'
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

/** The nest with the strides of every access and index changed. */
export function withStrides<N extends Pick<Nest, 'body' | 'stores'>>(
  nest: N,
  map: (strides: readonly number[]) => readonly number[],
): N {
  return {
    ...nest,
    body: nest.body.map((each) => mapStrides(each, map)),
    stores: nest.stores.map((each) => mapStrides(each, map)),
  }
}

/** The nest with its stores to these buffers only, and what they need. */
export function withStoresTo(nest: Nest, isNeeded: (buffer: number) => boolean): Nest {
  const { body, stores, lengths, parallel, ordered } = nest
  const kept = stores.filter(({ access }) => isNeeded(access.buffer))
  const needed = withOperands(
    body,
    kept.length === 1 ? operandsOfStore(kept[0]!) : kept.flatMap(operandsOfStore),
  )
  if (kept.length === stores.length && needed.length === body.length) return nest
  const place: number[] = []
  const moved: Instruction[] = []
  const at = (operand: number): number => place[operand]!
  for (const i of needed) place[i] = moved.push(mapOperands(body[i]!, at)) - 1
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
export function toLoop({ lengths, parallel, ordered, body, stores }: Nest): Loop {
  const buffers: number[] = []
  const move = (access: Access): Access => {
    const { buffer, offset, strides, indirect } = access
    include(buffers, buffer)
    return { buffer: buffers.indexOf(buffer), offset, strides, indirect }
  }
  const own = body.map((each) => (each.op === 'load' ? { ...each, access: move(each.access) } : each))
  return {
    lengths,
    parallel,
    ordered,
    body: own,
    stores: stores.map((store) => ({ ...store, access: move(store.access) })),
    buffers,
  }
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
  readonly #body: Body = new Body()
  /** Whether an instruction runs for every element of the whole space, and whether it needs the outcome of a reduction. */
  readonly #inner: boolean[] = []
  readonly #after: boolean[] = []
  readonly #loaded: number[] = []
  readonly #written: Map<number, Store> = new Map()

  constructor(nest: Nest) {
    this.lengths = nest.lengths
    this.parallel = nest.parallel
    this.#append(nest, Infinity)
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
    this.#body.truncate(before)
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
      const { length } = this.body
      const own = this.#body.add(moved)
      place[i] = own
      if (own < length) continue
      if (moved.op === 'load') include(this.#loaded, moved.access.buffer)
      if (!this.#isOnce(moved)) return false
    }
    for (const store of stores) {
      const value = at(store.value)
      // A store that moves along reduced axes must have its value by then.
      if (this.#after[value]! && movesInside(this, store.access.strides)) return false
      const own = { ...store, access: mapIndirect(store.access, at), value }
      this.stores.push(own)
      this.#written.set(store.access.buffer, own)
    }
    return this.body.length <= instructions
  }

  /** Notes when a new instruction runs; whether that is within one walk: nothing inner needs the outcome of a reduction. */
  #isOnce(each: Instruction): boolean {
    const reduces = each.op === 'reduce'
    const inner = this.parallel < this.lengths.length && isInner(this, each, this.#inner)
    const after = needsAny(each, this.#after)
    this.#inner.push(inner)
    this.#after.push(reduces || after)
    return !((inner || reduces) && after)
  }
}
