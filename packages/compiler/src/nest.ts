// A loop nest while it is put together.
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

/** A loop nest: a `Loop` without its list of buffers. */
export interface Nest {
  readonly lengths: readonly number[]
  readonly parallel: number
  readonly ordered: boolean
  readonly body: readonly Instruction[]
  readonly stores: readonly Store[]
  /** What it was joined to, which may have grown since. */
  readonly grown?: GrowingBody
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

/** The nest with other numbers for its buffers. */
export function withBuffers(
  { lengths, parallel, ordered, body, stores }: Nest,
  map: (buffer: number) => number,
): Nest {
  const moved = (access: Access): Access => ({ ...access, buffer: map(access.buffer) })
  return {
    lengths,
    parallel,
    ordered,
    body: body.map((each) => (each.op === 'load' ? { ...each, access: moved(each.access) } : each)),
    stores: stores.map((store) => ({ ...store, access: moved(store.access) })),
  }
}

/** The nest with some of its stores only, and what they need. */
export function withStores(nest: Nest, isNeeded: (store: Store) => boolean): Nest {
  const { body, stores, lengths, parallel, ordered } = nest
  const kept = stores.filter(isNeeded)
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
  const own = withBuffers(nest, (buffer) => include(buffers, buffer))
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

/** The body of a nest that others were appended to, one walk over the space being enough for all. */
class GrowingBody extends Body {
  readonly #nest: Nest
  /** Whether an instruction runs for every element of the whole space, and whether it needs the outcome of a reduction. */
  readonly #inner: boolean[] = []
  readonly after: boolean[] = []
  /** Buffers that are read. */
  readonly loaded: number[] = []

  constructor(nest: Nest) {
    super()
    this.#nest = nest
    for (const each of nest.body) this.enter(each)
  }

  /** Adds an instruction; whether that is within one walk: nothing inner needs the outcome of a reduction. */
  enter(each: Instruction): boolean {
    this.push(each)
    if (each.op === 'load') include(this.loaded, each.access.buffer)
    if (this.#nest.parallel === this.#nest.lengths.length) return true
    const reduces = each.op === 'reduce'
    const inner = isInner(this.#nest, each, this.#inner)
    const after = needsAny(each, this.after)
    this.#inner.push(inner)
    this.after.push(reduces || after)
    return !((inner || reduces) && after)
  }
}

const storeTo = (stores: readonly Store[], buffer: number): Store | undefined =>
  stores.findLast(({ access }) => access.buffer === buffer)

/**
 * Joins nests over one space, the second of which comes later; `undefined` where one walk would not do, or be too long. What was
 * joined is not entered again when more is appended to it, unless something else was meanwhile.
 */
export function append(
  first: Nest,
  { body, stores }: Nest,
  { instructions, buffers }: Pick<Target, 'instructions' | 'buffers'>,
): Nest | undefined {
  const grown = first.grown?.list.length === first.body.length ? first.grown : new GrowingBody(first)
  const { loaded } = grown
  const fresh: number[] = []
  for (const each of body) {
    if (each.op !== 'load') continue
    const { buffer } = each.access
    if (!loaded.includes(buffer) && storeTo(first.stores, buffer) === undefined) include(fresh, buffer)
  }
  if (loaded.length + first.stores.length + fresh.length + stores.length > buffers) return undefined
  const place: number[] = []
  const at = (operand: number): number => place[operand]!
  for (const each of body) {
    const moved = mapOperands(each, at)
    const store = moved.op === 'load' ? storeTo(first.stores, moved.access.buffer) : undefined
    if (moved.op === 'load' && store !== undefined) {
      // What was just written is at hand, but only at the same place.
      if (moved.where !== undefined || !isSamePlace(store.access, moved.access)) return undefined
      place.push(store.value)
      continue
    }
    const known = grown.find(moved)
    place.push(known ?? grown.list.length)
    if (known === undefined && !grown.enter(moved)) return undefined
  }
  if (grown.list.length > instructions) return undefined
  const all = [...first.stores]
  for (const store of stores) {
    const value = at(store.value)
    // A store that moves along reduced axes must have its value by then.
    if (grown.after[value] === true && movesInside(first, store.access.strides)) return undefined
    all.push({ ...store, access: mapIndirect(store.access, at), value })
  }
  return { ...first, ordered: false, body: grown.list.slice(), stores: all, grown }
}
