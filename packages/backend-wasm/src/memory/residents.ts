// The blocks in linear memory, in order of last use, and how many bytes of them there may be.
import type { Block } from './block.ts'
import type { Chunk } from './chunks.ts'
import { ChunkAllocator } from './chunks.ts'
import { Worth } from './collect.ts'
import { Link } from './ring.ts'

/** When so much of the budget was reloaded, while at most 16 times as much was spilled, it is too small. */
const reloadedPart = 0.25
const spilledPerReload = 16

/** One class of resident blocks with its own budget. */
export class Residents {
  /** What resident blocks cost: their bytes, and the engine's objects that keep account of them. */
  bytes = 0
  budget: number
  /** Where their addresses come from. */
  readonly chunks: ChunkAllocator
  /** Whether to collect young objects is worth its time. */
  readonly young = new Worth()
  readonly #limit: number
  readonly #overhead: number
  /** The chunks of the blocks, newest first. */
  readonly #order: Link = new Link()
  #reloaded = 0

  constructor(budget: number, limit: number, unit: number, overhead: number) {
    this.budget = Math.min(budget, limit)
    this.#limit = limit
    this.chunks = new ChunkAllocator(unit)
    this.#overhead = overhead
  }

  costOf(byteLength: number): number {
    return byteLength + this.#overhead
  }

  /** The block used longest ago, unless it is in use by this call. */
  coldest(call: number): Block | undefined {
    const oldest = this.#order.previous
    return oldest === this.#order || (oldest as Chunk).usedIn === call ? undefined : (oldest as Chunk).block
  }

  /** The blocks that this call does not use. */
  before(call: number): Block[] {
    const blocks: Block[] = []
    for (let link = this.#order.previous; link !== this.#order; link = link.previous) {
      if ((link as Chunk).usedIn === call) break
      blocks.push((link as Chunk).block!)
    }
    return blocks
  }

  add(block: Block, chunk: Chunk, call: number): void {
    this.bytes += this.costOf(block.byteLength)
    block.chunk = chunk
    chunk.block = block
    this.touch(chunk, call)
  }

  remove(block: Block): void {
    this.bytes -= this.costOf(block.byteLength)
    const chunk = block.chunk!
    block.chunk = undefined
    chunk.block = undefined
    chunk.leave()
    this.chunks.free(chunk)
  }

  /** Makes it the newest, in use by this call. */
  touch(chunk: Chunk, call: number): void {
    chunk.follow(this.#order)
    chunk.usedIn = call
  }

  /** Blocks that come back soon after they were spilled are a working set: makes room for it. */
  count(spilled: number, reloaded: number): void {
    this.#reloaded = Math.max(0, this.#reloaded + reloaded - spilled / spilledPerReload)
    if (this.#reloaded <= reloadedPart * this.budget) return
    this.budget = Math.min(this.budget * 2, this.#limit)
    this.#reloaded = 0
  }
}
