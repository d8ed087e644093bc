// Joins loop nests: over one space into one walk, and over the same rows into steps that go block by block.
import { bitSize, sizeOf } from '@nx/types'
import type { Spec } from '@nx/types'
import { joinItems } from './joining.ts'
import type { Item } from './joining.ts'
import type { Access } from './loop.ts'
import { GrowingNest, readsOfNest, toLoop, withStoresTo, withStrides, writesOfNest } from './nest.ts'
import type { Nest } from './nest.ts'
import { normalize } from './normalize.ts'
import { readsOf, writesOf } from './plan.ts'
import type { Step } from './plan.ts'
import { rowsStep, sharedRows } from './rows.ts'
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
  const needed = prune(drafts, context.kept)
  const [only] = needed
  if (needed.length === 1) return ['nest' in only! ? loopStep(only.nest) : only!.step]
  const walks = joinItems(needed.map(itemOf), joiner(needed, context))
  const pruned = prune(
    walks.map(({ work }) => work),
    context.kept,
  )
  return joinRows(pruned, context)
}

const loopStep = (nest: Nest): Step => ({ kind: 'loop', loop: toLoop(normalize(nest)) })

const readsOfDraft = (draft: Draft): Iterable<number> =>
  'nest' in draft ? readsOfNest(draft.nest) : readsOf(draft.step)

const writesOfDraft = (draft: Draft): Iterable<number> =>
  'nest' in draft ? writesOfNest(draft.nest) : writesOf(draft.step)

const itemOf = (draft: Draft): Item<Draft> => ({
  reads: new Set(readsOfDraft(draft)),
  writes: new Set(writesOfDraft(draft)),
  work: draft,
  joins: 'nest' in draft && draft.whole && !draft.nest.ordered,
})

/** How many steps read each buffer. */
function readersOf(drafts: readonly Draft[]): Map<number, number> {
  const readers = new Map<number, number>()
  for (const draft of drafts)
    for (const buffer of readsOfDraft(draft)) readers.set(buffer, (readers.get(buffer) ?? 0) + 1)
  return readers
}

/** Joins two nests that can share one walk, and share enough of what they touch. */
function joiner(
  drafts: readonly Draft[],
  { buffers, kept, target }: FusionContext,
): (first: Item<Draft>, second: Item<Draft>) => Draft | undefined {
  const readers = readersOf(drafts)
  return (first, second) => {
    const [a, b] = [(first.work as { nest: Nest }).nest, (second.work as { nest: Nest }).nest]
    if (a.body.length + b.body.length > target.instructions) return undefined
    if (!shareEnough(first, second, Math.min(spaceOf(a), spaceOf(b)), buffers)) return undefined
    const over = commonSpace(a, b)
    if (over === undefined) return undefined
    const nest = over[0] instanceof GrowingNest ? over[0] : new GrowingNest(over[0])
    if (!nest.append(over[1], target)) return undefined
    // What both read is read by one step less, and what only this one reads goes through registers.
    for (const buffer of second.reads) {
      if (first.reads.has(buffer) || first.writes.has(buffer)) readers.set(buffer, readers.get(buffer)! - 1)
    }
    nest.dropStores((buffer) => kept.has(buffer) || (readers.get(buffer) ?? 0) > 0)
    return { nest, whole: true }
  }
}

const spaceOf = ({ lengths, parallel }: Nest): number => sizeOf(lengths.slice(0, parallel))

/** Whether the second step reads something of this size that the first one touches, not only a few numbers. */
function shareEnough(
  first: Item<unknown>,
  second: Item<unknown>,
  space: number,
  buffers: readonly Spec[],
): boolean {
  for (const buffer of second.reads) {
    const isShared = first.reads.has(buffer) || first.writes.has(buffer)
    if (isShared && sizeOf(buffers[buffer]!.shape) * 8 >= space) return true
  }
  return false
}

/** Both nests over one iteration space: equal ones, or one whose reduced axes the other lacks. */
function commonSpace(a: Nest, b: Nest): [Nest, Nest] | undefined {
  if (a.parallel === b.parallel && a.lengths.join() === b.lengths.join()) return [a, b]
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
  return moved(plain, (strides) => [...strides, ...none], lengths, parallel)
}

/** A nest over all axes of another, in that one's order; what one writes and the other reads says which axis is which. */
function permuted(plain: Nest, reducing: Nest): Nest | undefined {
  if (plain.lengths.length !== reducing.lengths.length) return undefined
  const loads = ({ body }: Nest): Access[] =>
    body.flatMap((each) => (each.op === 'load' ? [each.access] : []))
  const stores = ({ stores }: Nest): Access[] => stores.map(({ access }) => access)
  const pairs = (own: readonly Access[], others: readonly Access[]): (readonly [Access, Access])[] =>
    own.flatMap((access) => {
      const other = others.find(({ buffer }) => buffer === access.buffer)
      return other === undefined ? [] : [[access, other] as const]
    })
  const shared = [...pairs(stores(plain), loads(reducing)), ...pairs(loads(plain), stores(reducing))]
  for (const [own, other] of shared) {
    const order = other.strides.map((stride) => own.strides.indexOf(stride))
    const fits = order.every((from, axis) => from >= 0 && plain.lengths[from] === reducing.lengths[axis])
    if (!fits || new Set(order).size !== order.length) return undefined
    return moved(plain, (strides) => order.map((from) => strides[from]!), reducing.lengths, reducing.parallel)
  }
  return undefined
}

const moved = (
  { ordered, body, stores }: Nest,
  map: (strides: readonly number[]) => readonly number[],
  lengths: readonly number[],
  parallel: number,
): Nest => withStrides({ ordered, body, stores, lengths, parallel }, map)

/** Drops stores, instructions and steps without use. */
function prune(drafts: readonly Draft[], kept: ReadonlySet<number>): Draft[] {
  const needed = new Set(kept)
  const used: Draft[] = []
  for (const draft of drafts.toReversed()) {
    const own =
      'nest' in draft ? { ...draft, nest: withStoresTo(draft.nest, (buffer) => needed.has(buffer)) } : draft
    if (![...writesOfDraft(own)].some((buffer) => needed.has(buffer))) continue
    for (const buffer of readsOfDraft(own)) needed.add(buffer)
    used.push(own)
  }
  return used.reverse()
}

/** Most nests of one step: more would keep less at hand for each. */
const mostNests = 12

/** Joins nests that go over the same rows, one after the other; what only they touch needs room for a block of rows. */
function joinRows(drafts: readonly Draft[], context: FusionContext): Step[] {
  const { buffers, kept, target } = context
  const readers = readersOf(drafts)
  const bytesOf = (buffer: number): number => bitSize(buffers[buffer]!.type) / 8
  type Work = { readonly nests: readonly Nest[] } | { readonly step: Step }
  const items = drafts.map((draft): Item<Work> => {
    const item = itemOf(draft)
    return { ...item, work: 'nest' in draft ? { nests: [draft.nest] } : draft }
  })
  const joined = joinItems<Work>(items, (first, second) => {
    if (!('nests' in first.work && 'nests' in second.work)) return undefined
    const nests = [...first.work.nests, ...second.work.nests]
    const space = Math.min(...nests.map(spaceOf))
    if (nests.length > mostNests || !shareEnough(first, second, space, buffers)) return undefined
    return sharedRows(nests, bytesOf, target.nearBytes) === undefined ? undefined : { nests }
  })
  return joined.map(({ work }): Step => {
    if ('step' in work) return work.step
    const [nest] = work.nests as [Nest]
    if (work.nests.length === 1) return loopStep(nest)
    const isLocal = (buffer: number): boolean => {
      const own = work.nests.filter((each) => readsOfNest(each).has(buffer)).length
      return !kept.has(buffer) && readers.get(buffer) === own
    }
    return rowsStep(work.nests, sharedRows(work.nests, bytesOf, target.nearBytes)!, isLocal, context)
  })
}
