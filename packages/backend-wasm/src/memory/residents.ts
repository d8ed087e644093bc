// The blocks in linear memory, in order of last use, and how many bytes of them there may be.
import type { Entry } from './block.ts'

/** Reloads of this part of the budget show that the working set is larger than the budget. */
const reloadedPart = 1 / 4
/** Reloads are forgotten after so many budgets have been spilled meanwhile. */
const windowBudgets = 4

/** One class of resident blocks with its own budget. */
export class Residents {
  /** Bytes of resident blocks. */
  bytes = 0
  budget: number
  readonly #limit: number
  #oldest: Entry | undefined
  #newest: Entry | undefined
  #spilledInWindow = 0
  #reloadedInWindow = 0

  constructor(budget: number, limit: number) {
    this.budget = Math.min(budget, limit)
    this.#limit = limit
  }

  /** The block used longest ago, unless it is in use by this call. */
  coldest(call: number): Entry | undefined {
    return this.#oldest?.usedIn === call ? undefined : this.#oldest
  }

  add(entry: Entry, call: number): void {
    this.bytes += entry.byteLength
    this.#append(entry)
    entry.usedIn = call
  }

  remove(entry: Entry): void {
    this.bytes -= entry.byteLength
    this.#detach(entry)
  }

  /** Makes it the newest, in use by this call. */
  touch(entry: Entry, call: number): void {
    if (entry !== this.#newest) {
      this.#detach(entry)
      this.#append(entry)
    }
    entry.usedIn = call
  }

  countSpill(byteLength: number): void {
    this.#spilledInWindow += byteLength
    if (this.#spilledInWindow <= windowBudgets * this.budget) return
    this.#spilledInWindow = 0
    this.#reloadedInWindow = 0
  }

  /** Blocks that come back soon after they were spilled are a working set: make room for it. */
  countReload(byteLength: number): void {
    this.#reloadedInWindow += byteLength
    if (this.#reloadedInWindow <= reloadedPart * this.budget) return
    this.budget = Math.min(this.budget * 2, this.#limit)
    this.#spilledInWindow = 0
    this.#reloadedInWindow = 0
  }

  #append(entry: Entry): void {
    entry.older = this.#newest
    entry.newer = undefined
    if (this.#newest === undefined) this.#oldest = entry
    else this.#newest.newer = entry
    this.#newest = entry
  }

  #detach(entry: Entry): void {
    if (entry.older === undefined) this.#oldest = entry.newer
    else entry.older.newer = entry.newer
    if (entry.newer === undefined) this.#newest = entry.older
    else entry.newer.older = entry.older
    entry.older = undefined
    entry.newer = undefined
  }
}
