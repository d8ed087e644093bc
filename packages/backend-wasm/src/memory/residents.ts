// The blocks in linear memory, in order of last use, and how many bytes of them there may be.
import type { Entry } from './block.ts'
import { ChunkAllocator } from './chunks.ts'
import { Link } from './ring.ts'

/** Reloads of this part of the budget show that the working set is larger than the budget. */
const reloadedPart = 0.25
/** Reloads are forgotten after so many budgets have been spilled meanwhile. */
const windowBudgets = 4

/** One class of resident blocks with its own budget. */
export class Residents {
  /** Bytes of resident blocks. */
  bytes = 0
  /** Bytes of those spilled, dropped ones included that no finalizer has reported yet. */
  spilledBytes = 0
  budget: number
  /** Where their addresses come from. */
  readonly chunks: ChunkAllocator
  readonly #limit: number
  /** Newest first. */
  readonly #order: Link = new Link()
  #spilledInWindow = 0
  #reloadedInWindow = 0

  constructor(budget: number, limit: number, unit: number) {
    this.budget = Math.min(budget, limit)
    this.#limit = limit
    this.chunks = new ChunkAllocator(unit)
  }

  /** The block used longest ago, unless it is in use by this call. */
  coldest(call: number): Entry | undefined {
    const oldest = this.#order.previous
    return oldest === this.#order || (oldest as Entry).usedIn === call ? undefined : (oldest as Entry)
  }

  add(entry: Entry, call: number): void {
    this.bytes += entry.byteLength
    this.touch(entry, call)
  }

  remove(entry: Entry): void {
    this.bytes -= entry.byteLength
    entry.leave()
    this.chunks.free(entry.chunk!)
    entry.chunk = undefined
    entry.block = undefined
  }

  /** Makes it the newest, in use by this call. */
  touch(entry: Entry, call: number): void {
    entry.follow(this.#order)
    entry.usedIn = call
  }

  /** Blocks that come back soon after they were spilled are a working set: makes room for it. */
  count(spilled: number, reloaded: number): void {
    this.spilledBytes += spilled - reloaded
    this.#spilledInWindow += spilled
    this.#reloadedInWindow += reloaded
    const needsRoom = this.#reloadedInWindow > reloadedPart * this.budget
    if (needsRoom) this.budget = Math.min(this.budget * 2, this.#limit)
    else if (this.#spilledInWindow <= windowBudgets * this.budget) return
    this.#spilledInWindow = 0
    this.#reloadedInWindow = 0
  }
}
