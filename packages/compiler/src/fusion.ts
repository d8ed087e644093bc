// Joins loop nests: over one space into one walk, and over the same rows into steps that go block by block.
import { bitSize, byteLength, sizeOf } from '@nx/types'
import type { Spec } from '@nx/types'
import { joinItems } from './joining.ts'
import type { Item } from './joining.ts'
import type { Access } from './loop.ts'
import { GrowingNest, readsOfNest, toLoop, withStoresTo, withStrides, writesOfNest } from './nest.ts'
import type { Nest } from './nest.ts'
import { normalize } from './normalize.ts'
import { readsOf, writesOf } from './plan.ts'
import type { Step } from './plan.ts'
import { productStage, rowsFinder, rowsStep } from './rows.ts'
import type { SharedRows, Stage } from './rows.ts'
import { same } from './lists.ts'
import type { Target } from './target.ts'

/** Work in order: a nest, which may be joined with others if it is `whole`, or another step. */
export type Draft = { readonly nest: Nest; readonly whole: boolean } | { readonly step: Step }

/** What nests are joined by: the buffers, which of them are wanted in the end, and the target. */
export interface FusionContext {
  readonly buffers: readonly Spec[]
  /** Adds a buffer. */
  add(spec: Spec): number
  readonly kept: ReadonlySet<number>
  readonly target: Target
}

/** The steps for some work, joined where that saves memory traffic; what nobody needs is left out. */
export function fuse(drafts: readonly Draft[], context: FusionContext): Step[] {
  const needed = prune(drafts.map(itemOf), context)
  const sizes = context.buffers.map(({ shape }) => sizeOf(shape))
  const joined = joinItems(needed, sizes.length, suits(sizes, context.target), joiner(needed, context))
  return joinRows(prune(joined, context), sizes, context)
}

const loopStep = (nest: Nest): Step => ({ kind: 'loop', loop: toLoop(normalize(nest)) })

const itemOf = (work: Draft): Item<Draft> =>
  'nest' in work
    ? {
        reads: readsOfNest(work.nest),
        writes: writesOfNest(work.nest),
        work,
        space: spaceOf(work.nest),
        joins: work.whole && !work.nest.ordered,
      }
    : { reads: readsOf(work.step), writes: writesOf(work.step), work, space: 0, joins: false }

/** How many steps read each buffer. */
function readersOf(items: readonly Item<unknown>[], { buffers }: FusionContext): Int32Array {
  const readers = new Int32Array(buffers.length)
  for (const { reads } of items) for (const buffer of reads) readers[buffer]!++
  return readers
}

/** Whether two nests are short enough for one walk, and share enough of what they touch. */
const suits =
  (sizes: readonly number[], { instructions }: Target) =>
  (first: Item<Draft>, second: Item<Draft>): boolean =>
    shareEnough(first, second, sizes) &&
    nestOf(first).body.length + nestOf(second).body.length <= instructions

const nestOf = ({ work }: Item<Draft>): Nest => (work as { nest: Nest }).nest

/** Joins two nests that can share one walk. */
function joiner(
  items: readonly Item<Draft>[],
  context: FusionContext,
): (first: Item<Draft>, second: Item<Draft>) => Draft | undefined {
  const { kept, target } = context
  const readers = readersOf(items, context)
  return (first, second) => {
    const over = commonSpace(nestOf(first), nestOf(second))
    if (over === undefined) return undefined
    const nest = over[0] instanceof GrowingNest ? over[0] : new GrowingNest(over[0])
    if (!nest.append(over[1], target)) return undefined
    // What both read is read by one step less, and what only this one reads goes through registers.
    for (const buffer of second.reads)
      if (first.reads.includes(buffer) || first.writes.includes(buffer)) readers[buffer]!--
    nest.dropStores((buffer) => kept.has(buffer) || readers[buffer]! > 0)
    return { nest, whole: true }
  }
}

function spaceOf({ lengths, parallel }: Nest): number {
  let space = 1
  for (let axis = 0; axis < parallel; axis++) space *= lengths[axis]!
  return space
}

/** Whether the second step reads something of this size that the first one touches, not only a few numbers. */
function shareEnough(
  first: Item<unknown>,
  second: Item<unknown>,
  sizes: readonly number[],
  counts = (_buffer: number): boolean => true,
): boolean {
  const space = Math.min(first.space, second.space)
  for (const buffer of second.reads) {
    if (sizes[buffer]! * 8 < space || !counts(buffer)) continue
    if (first.reads.includes(buffer) || first.writes.includes(buffer)) return true
  }
  return false
}

/** Both nests over one iteration space: equal ones, or one whose reduced axes the other lacks. */
function commonSpace(a: Nest, b: Nest): [Nest, Nest] | undefined {
  if (a.parallel === b.parallel && same(a.lengths, b.lengths)) return [a, b]
  const reduces = (nest: Nest): boolean => nest.parallel < nest.lengths.length
  if (reduces(a) === reduces(b)) return undefined
  const [reducing, plain] = reduces(a) ? [a, b] : [b, a]
  const widened = widen(plain, reducing) ?? permuted(plain, reducing)
  if (widened === undefined) return undefined
  return reduces(a) ? [a, widened] : [widened, b]
}

/** A nest over the parallel axes of another, its reduced axes added; nothing moves along them. */
function widen(plain: Nest, { lengths, parallel }: Nest): Nest | undefined {
  if (plain.parallel !== parallel || plain.lengths.some((length, axis) => length !== lengths[axis]))
    return undefined
  const none = lengths.slice(parallel).map(() => 0)
  return withStrides(plain, (strides) => [...strides, ...none], lengths, parallel)
}

/** A nest over all axes of another, in that one's order; what one writes and the other reads says which axis is which. */
function permuted(plain: Nest, reducing: Nest): Nest | undefined {
  if (plain.lengths.length !== reducing.lengths.length) return undefined
  const [own, other] = meeting(plain, reducing) ?? meeting(reducing, plain)?.toReversed() ?? []
  if (own === undefined || other === undefined) return undefined
  // What stands still along an axis, as the outcome of a reduction does, does not say which it is.
  const order = other.strides.map((stride) => (stride === 0 ? -1 : own.strides.indexOf(stride)))
  const fits = order.every((from, axis) => from >= 0 && plain.lengths[from] === reducing.lengths[axis])
  if (!fits || new Set(order).size !== order.length) return undefined
  return withStrides(
    plain,
    (strides) => order.map((from) => strides[from]!),
    reducing.lengths,
    reducing.parallel,
  )
}

/** A write of one nest and a read of the other, of the same buffer. */
function meeting({ stores }: Nest, { body }: Nest): readonly [Access, Access] | undefined {
  for (const { access } of stores)
    for (const each of body)
      if (each.op === 'load' && each.access.buffer === access.buffer) return [access, each.access]
  return undefined
}

/** Drops stores, instructions and steps without use. */
function prune(items: readonly Item<Draft>[], { kept }: FusionContext): Item<Draft>[] {
  const needed = new Set(kept)
  const isNeeded = (buffer: number): boolean => needed.has(buffer)
  const used: Item<Draft>[] = []
  for (const item of items.toReversed()) {
    const { work } = item
    let own = item
    if ('nest' in work) {
      const nest = withStoresTo(work.nest, isNeeded)
      // What was joined may write less than its parts did.
      if (nest !== work.nest || nest instanceof GrowingNest) own = itemOf({ ...work, nest })
    }
    if (!own.writes.some(isNeeded)) continue
    for (const buffer of own.reads) needed.add(buffer)
    used.push(own)
  }
  return used.reverse()
}

/** Most nests of one step: more would keep less at hand for each. */
const mostNests = 12

/** Stages of one step and the rows that they share, if there are several. */
interface Stages {
  readonly stages: readonly Stage[]
  readonly shared: SharedRows | undefined
  /** At least those of all that they touch. */
  readonly bytes: number
}

type RowsWork = Stages | { readonly step: Step }

/** Joins what goes over the same rows, one after the other; what only such stages touch needs room for a block of rows. */
function joinRows(drafts: readonly Item<Draft>[], sizes: readonly number[], context: FusionContext): Step[] {
  const { buffers, kept, target } = context
  const readers = readersOf(drafts, context)
  const bytesOf = (buffer: number): number => bitSize(buffers[buffer]!.type) / 8
  const bytesOfAll = (touched: readonly number[]): number =>
    touched.reduce((sum, buffer) => sum + byteLength(buffers[buffer]!), 0)
  const items = drafts.map((item): Item<RowsWork> => {
    const { reads, writes, work, joins } = item
    const stage = 'nest' in work ? work : work.step.kind === 'matmul' ? productStage(work.step) : undefined
    if (stage === undefined) return item as Item<{ readonly step: Step }>
    const own = { stages: [stage], shared: undefined, bytes: bytesOfAll(reads) + bytesOfAll(writes) }
    return { reads, writes, work: own, space: spaceOf(stage.nest), joins: joins || 'step' in work }
  })
  const rowsOf = rowsFinder(bytesOf, target)
  const suit = (first: Item<RowsWork>, second: Item<RowsWork>): boolean => {
    const [a, b] = [first.work, second.work]
    if ('step' in a || 'step' in b || a.stages.length + b.stages.length > mostNests) return false
    // What is small stays near anyway: the rows of a buffer are at most twice what it has, as the last one is within it.
    if (2 * (a.bytes + b.bytes) <= target.nearBytes) return false
    // What is the same for all rows does not bring them together.
    const isOfRows = (buffer: number): boolean =>
      ![...a.stages, ...b.stages].some(({ product }) => product?.right.buffer === buffer)
    return shareEnough(first, second, sizes, isOfRows)
  }
  const joined = joinItems(items, buffers.length, suit, (first, second) => {
    const [a, b] = [first.work, second.work] as [Stages, Stages]
    const stages = [...a.stages, ...b.stages]
    const shared = rowsOf(stages)
    return shared && { stages, shared, bytes: a.bytes + b.bytes }
  })
  return joined.map(({ work }): Step => {
    if ('step' in work) return work.step
    const { stages, shared } = work
    const [{ nest, product }] = stages as [Stage]
    if (shared === undefined) return product ?? loopStep(nest)
    const isLocal = (buffer: number): boolean => {
      const own = stages.filter((each) => readsOfNest(each.nest).includes(buffer)).length
      return !kept.has(buffer) && readers[buffer] === own
    }
    return rowsStep(stages, shared, isLocal, context)
  })
}
