// Joins loop nests: over one space into one walk, and over the same rows into steps that go block by block.
import { bitSize, byteLength, sizeOf } from '@nx/types'
import type { Spec } from '@nx/types'
import { joinItems } from './joining.ts'
import type { Item } from './joining.ts'
import type { Access, Loop } from './loop.ts'
import { append, readsOfNest, toLoop, withBuffers, withStores, withStrides, writesOfNest } from './nest.ts'
import type { Nest } from './nest.ts'
import { normalize } from './normalize.ts'
import { readsOf, writesOf } from './plan.ts'
import type { Step } from './plan.ts'
import { productStage, rowsFinder, rowsStep } from './rows.ts'
import type { SharedRows, Stage } from './rows.ts'
import { ByNumbers, include, once, pick, same } from './lists.ts'
import type { Target } from './target.ts'

/** A nest with numbers of its own for its buffers, and which those are: equal nests are often one. */
export interface NestOnBuffers {
  readonly nest: Nest
  readonly buffers: readonly number[]
  /** Whether it writes all of its output, so that it may be joined with others. */
  readonly whole: boolean
}

/** Work in order: a nest or another step. */
export type Draft = NestOnBuffers | { readonly step: Step }

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
  const nests = new Nests(context.target)
  const needed = prune(drafts, context, nests)
  const sizes = context.buffers.map(({ shape }) => sizeOf(shape))
  const joined = joinItems(needed, sizes.length, suits(sizes, context.target), joiner(needed, context, nests))
  return joinRows(
    prune(
      joined.map(({ work }) => work),
      context,
      nests,
    ),
    sizes,
    context,
    nests,
  )
}

/** What was made of nests, so that it is made once for all that are the same. */
class Nests {
  readonly reads: (nest: Nest) => readonly number[] = once(readsOfNest)
  readonly writes: (nest: Nest) => readonly number[] = once(writesOfNest)
  readonly normalized: (nest: Nest) => Nest = once(normalize)
  readonly #target: Target
  readonly #numberOf: (nest: Nest) => number
  readonly #joined: ByNumbers<{ readonly nest: Nest | undefined }> = new ByNumbers()
  readonly #pruned: ByNumbers<Loop> = new ByNumbers()

  constructor(target: Target) {
    let count = 0
    this.#target = target
    this.#numberOf = once(() => count++)
  }

  /** Writes which nest it is, and which of its stores are needed. */
  #write(list: ByNumbers<unknown>, nest: Nest, isNeeded: IsNeeded): void {
    const { stores } = nest
    list.push(this.#numberOf(nest))
    for (let i = 0; i < stores.length; i++) list.push(Number(isNeeded(stores[i]!.access.buffer)))
  }

  /** Two nests in one walk, with the stores that are needed; the buffers of the second are these of all. */
  joined(first: Nest, second: Nest, buffers: readonly number[], isNeeded: IsNeeded): Nest | undefined {
    const own = (buffer: number): number => buffers[buffer]!
    const joined = this.#joined
    joined.begin()
    this.#write(joined, first, isNeeded)
    this.#write(joined, second, (buffer) => isNeeded(own(buffer)))
    for (let i = 0; i < buffers.length; i++) joined.push(buffers[i]!)
    let known = joined.get()
    if (known === undefined) {
      const over = commonSpace(first, withBuffers(second, own))
      const nest = over && append(...over, this.#target)
      known = {
        nest: nest && { ...nest, stores: nest.stores.filter(({ access }) => isNeeded(access.buffer)) },
      }
      joined.add(known)
    }
    return known.nest
  }

  /** The nest without what only stores need that are not needed, and its buffers. */
  pruned(nest: Nest, isNeeded: IsNeeded): Loop {
    const pruned = this.#pruned
    pruned.begin()
    this.#write(pruned, nest, isNeeded)
    let known = pruned.get()
    if (known === undefined)
      pruned.add((known = toLoop(withStores(nest, ({ access }) => isNeeded(access.buffer)))))
    return known
  }
}

/** Whether anything needs what is written to a buffer, by the number that the nest has for it. */
type IsNeeded = (buffer: number) => boolean

const itemOf = (work: Draft, nests: Nests): Item<Draft> => {
  if (!('nest' in work))
    return { reads: readsOf(work.step), writes: writesOf(work.step), work, space: 0, joins: false }
  const { nest, buffers, whole } = work
  return {
    reads: pick(buffers, nests.reads(nest)),
    writes: pick(buffers, nests.writes(nest)),
    work,
    space: spaceOf(nest),
    joins: whole && !nest.ordered,
  }
}

/** How many steps read each buffer. */
function readersOf(items: readonly Item<unknown>[], { buffers }: FusionContext): Int32Array {
  const readers = new Int32Array(buffers.length)
  for (let i = 0; i < items.length; i++) {
    const { reads } = items[i]!
    for (let k = 0; k < reads.length; k++) readers[reads[k]!]!++
  }
  return readers
}

/** Whether two nests are short enough for one walk, and share enough of what they touch. */
const suits =
  (sizes: readonly number[], { instructions }: Target) =>
  (first: Item<Draft>, second: Item<Draft>): boolean =>
    nestOf(first).nest.body.length + nestOf(second).nest.body.length <= instructions &&
    shareEnough(first, second, sizes)

const nestOf = ({ work }: Item<Draft>): NestOnBuffers => work as NestOnBuffers

/** Joins two nests that can share one walk. */
function joiner(
  items: readonly Item<Draft>[],
  context: FusionContext,
  nests: Nests,
): (first: Item<Draft>, second: Item<Draft>) => Draft | undefined {
  const { kept } = context
  const readers = readersOf(items, context)
  return (first, second) => {
    const buffers = nestOf(first).buffers.slice()
    const own = nestOf(second).buffers.slice()
    for (let i = 0; i < own.length; i++) own[i] = include(buffers, own[i]!)
    // What both read is read by one step less, and what only this one reads goes through registers.
    const isShared = (buffer: number): boolean =>
      second.reads.includes(buffer) && (first.reads.includes(buffer) || first.writes.includes(buffer))
    const nest = nests.joined(nestOf(first).nest, nestOf(second).nest, own, (number) => {
      const buffer = buffers[number]!
      return kept.has(buffer) || readers[buffer]! > Number(isShared(buffer))
    })
    if (nest === undefined) return undefined
    const { reads } = second
    for (let i = 0; i < reads.length; i++) if (isShared(reads[i]!)) readers[reads[i]!]!--
    return { nest, buffers, whole: true }
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
  counts?: (buffer: number) => boolean,
): boolean {
  const space = Math.min(first.space, second.space)
  const { reads } = second
  for (let i = 0; i < reads.length; i++) {
    const buffer = reads[i]!
    if (sizes[buffer]! * 8 < space || counts?.(buffer) === false) continue
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
function prune(drafts: readonly Draft[], { kept, buffers: all }: FusionContext, nests: Nests): Item<Draft>[] {
  const isNeeded = new Uint8Array(all.length)
  for (const buffer of kept) isNeeded[buffer] = 1
  const used: Item<Draft>[] = []
  for (let i = drafts.length - 1; i >= 0; i--) {
    let work = drafts[i]!
    if ('nest' in work) {
      const { nest, buffers, whole } = work
      const pruned = nests.pruned(nest, (buffer) => isNeeded[buffers[buffer]!] === 1)
      work = { nest: pruned, buffers: pick(buffers, pruned.buffers), whole }
    }
    const own = itemOf(work, nests)
    if (!own.writes.some((buffer) => isNeeded[buffer] === 1)) continue
    for (let k = 0; k < own.reads.length; k++) isNeeded[own.reads[k]!] = 1
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

/** The stages of nests: most stay alone, and nobody asks for theirs with the numbers that the plan has for its buffers. */
const stages = (): ((draft: NestOnBuffers) => Stage) => {
  const nestOf = once(({ nest, buffers }: NestOnBuffers) => withBuffers(nest, (buffer) => buffers[buffer]!))
  return (draft) => ({
    draft,
    get nest() {
      return nestOf(draft)
    },
  })
}

type RowsWork = Stages | { readonly step: Step }

/** Joins what goes over the same rows, one after the other; what only such stages touch needs room for a block of rows. */
function joinRows(
  drafts: readonly Item<Draft>[],
  sizes: readonly number[],
  context: FusionContext,
  nests: Nests,
): Step[] {
  const { buffers, kept, target } = context
  const readers = readersOf(drafts, context)
  const bytesOf = (buffer: number): number => bitSize(buffers[buffer]!.type) / 8
  const bytesOfAll = (touched: readonly number[]): number => {
    let bytes = 0
    for (let i = 0; i < touched.length; i++) bytes += byteLength(buffers[touched[i]!]!)
    return bytes
  }
  const stageOf = stages()
  const items = drafts.map((item): Item<RowsWork> => {
    const { reads, writes, work, joins } = item
    const stage =
      'nest' in work ? stageOf(work) : work.step.kind === 'matmul' ? productStage(work.step) : undefined
    if (stage === undefined) return item as Item<{ readonly step: Step }>
    const own = { stages: [stage], shared: undefined, bytes: bytesOfAll(reads) + bytesOfAll(writes) }
    return {
      reads,
      writes,
      work: own,
      space: spaceOf('nest' in work ? work.nest : stage.nest),
      joins: joins || 'step' in work,
    }
  })
  const rowsOf = rowsFinder(bytesOf, target)
  const suit = (first: Item<RowsWork>, second: Item<RowsWork>): boolean => {
    const a = first.work
    const b = second.work
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
    if (shared === undefined) {
      const [{ draft, product }] = stages as [Stage]
      return product ?? { kind: 'loop', loop: { ...nests.normalized(draft!.nest), buffers: draft!.buffers } }
    }
    const isLocal = (buffer: number): boolean => {
      const own = stages.filter((each) => readsOfNest(each.nest).includes(buffer)).length
      return !kept.has(buffer) && readers[buffer] === own
    }
    return rowsStep(stages, shared, isLocal, context)
  })
}
