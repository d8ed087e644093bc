// Tensor storage in linear memory that nobody has to free.
import { NxError } from '@nx/types'
import { Block, Handle } from './block.ts'
import type { Chunk } from './chunks.ts'
import { type Collector, hostCollector, Worth } from './collect.ts'
import { Residents } from './residents.ts'
import { pageBytes, reserve } from './reserve.ts'
import { type AllocationSite, Sites } from './sites.ts'

const mebibyte = 1_048_576
/** Bytes at the end that belong to no block: the last vector of one may be loaded whole. */
const margin = 64
/** No block begins here, so that 0 is never the address of one. */
const firstAddress = 1024
/**
 * Blocks of at most this many bytes are packed together, and are not registered for finalization: to spill one costs
 * less than a finalizer. Each counts so much more for the engine's objects of a tensor that it keeps alive; it is
 * more than they take, so that few are resident, and dropped ones are garbage before the engine takes them for old.
 */
const smallBytes = 32_768
const smallOverhead = 4096
const smallBudget = 16_777_216
/** Small blocks get their addresses from the large ones in pieces of this size. */
const smallExtent = mebibyte
/** Of blocks up to this size, a copy costs less than to see whether they are garbage. */
const unwatchedBytes = 2048
const largestGrowth = 67_108_864
/** After so many references the engine need not keep alive what it was told of in this job. */
const releaseAfter = 1024

export interface MemoryOptions {
  /** Bytes that resident blocks may take before cold ones are spilled; grows when they are needed again. */
  readonly budget?: number | undefined
  /** The most bytes of linear memory; 4 GiB is the most there is. */
  readonly maximum?: number
  /** What collects garbage before a block is spilled, or null; by default the host's, if it has one. */
  readonly collector?: Collector | null | undefined
  /** Whether to keep in mind where each tensor was made. */
  readonly trace?: boolean
  /** Whether several threads may use it. */
  readonly shared?: boolean
}

/** What a backend holds. */
export interface MemoryStats {
  /**
   * Bytes of tensors and of calls in linear memory; a tensor of up to 32 KiB counts 4 KB more, for the engine's objects, and
   * when it is dropped, not disposed, it counts until others need its room, also after a collection.
   */
  readonly residentBytes: number
  /** Size of the linear memory, which never shrinks. */
  readonly capacity: number
  /** Bytes that tensors may take in linear memory before those used longest ago are moved out of it. */
  readonly budget: number
  /** With `traceMemory`: live tensors by where they were made, most bytes first. */
  readonly sites?: readonly AllocationSite[]
}

/** Temporary memory of one call: never spilled, never moved. */
export interface Arena {
  readonly address: number
  readonly byteLength: number
}

/**
 * A linear memory and the blocks in it.
 *
 * A tensor holds a {@link Handle}. Handles that become garbage give their block back when the event loop turns. In
 * one long synchronous stretch that cannot happen, so under pressure cold blocks are *spilled*: copied to an ordinary
 * buffer that only the handle leads to. If the handle is garbage, so is the buffer; if not, the next use reloads it.
 * Where the host can be asked to collect garbage, it is asked first, and the blocks of dropped handles are free at once.
 *
 * Begin each operation with {@link Memory.beginCall}: blocks allocated or addressed since then stay where they are,
 * so addresses hold until the next call begins.
 */
export class Memory {
  /** The memory itself, to import into modules. */
  readonly memory: WebAssembly.Memory
  /** The most bytes that it can have. */
  readonly #limit: number
  #u8: Uint8Array<ArrayBuffer>
  readonly #large: Residents
  readonly #small: Residents
  readonly #finalizers: FinalizationRegistry<Block>
  readonly #collector: Collector | undefined
  readonly #worth = new Worth()
  /** Those of blocks that collections of young objects may free. */
  readonly #handles = new WeakSet<object>()
  readonly #sites: Sites | undefined
  /** Whether small blocks are among them: to add one takes longer than to allocate it, and who disposes needs no collections. */
  #watchesSmall = false
  #untilRelease = releaseAfter
  #arenaBytes = 0
  #call = 0
  #within = 0
  #scratch: Arena | undefined

  constructor({
    budget = 128 * mebibyte,
    maximum = 2 ** 32,
    collector = hostCollector(),
    trace = false,
    shared = false,
  }: MemoryOptions = {}) {
    const { memory, limit } = reserve(maximum, shared)
    this.memory = memory
    this.#u8 = viewOf(memory)
    this.#limit = limit
    this.#large = new Residents(budget, limit, 64, 0)
    this.#small = new Residents(smallBudget, limit / 4, 16, smallOverhead)
    this.#large.chunks.extend(firstAddress, pageBytes - firstAddress - margin)
    this.#collector = collector ?? undefined
    if (trace) this.#sites = new Sites()
    this.#finalizers = new FinalizationRegistry((block) => block.residents.remove(block))
  }

  /** A view of the whole memory; take it anew after anything that allocates: it does not grow along. */
  get u8(): Uint8Array<ArrayBuffer> {
    return this.#u8
  }

  /** Starts an operation: blocks of earlier ones may be spilled from now on. */
  beginCall(): void {
    if (this.#within === 0) this.#call++
  }

  /** Runs code that may begin operations of its own: they are part of the current one, whose addresses hold. */
  within<T>(run: () => T): T {
    this.#within++
    try {
      return run()
    } finally {
      this.#within--
    }
  }

  /**
   * A new block; its bytes are undefined.
   *
   * @throws NxError `out_of_memory` when neither growing nor spilling makes enough room.
   */
  allocate(byteLength: number): Handle {
    const isLarge = byteLength > smallBytes
    const isWatched = isLarge
      ? this.#collector !== undefined
      : this.#watchesSmall && byteLength > unwatchedBytes
    const block = new Block(byteLength, isLarge ? this.#large : this.#small, isWatched)
    const guard = isLarge ? {} : undefined
    this.#settle(block, guard)
    return this.#handle(block, guard)
  }

  /** A new block with a copy of the bytes. */
  upload(bytes: Uint8Array): Handle {
    const handle = this.allocate(bytes.length)
    this.u8.set(bytes, this.address(handle))
    return handle
  }

  /** A second handle on the same block. */
  share(handle: Handle): Handle {
    const block = blockOf(handle)
    block.shares++
    return this.#handle(block, handle.guard)
  }

  /** The handle itself if nothing else is known to lead to its block and it is not `shared`, or one of a copy. */
  owned(handle: Handle, shared: boolean): Handle {
    if (!shared && blockOf(handle).shares === 0) return handle
    const copy = this.allocate(blockOf(handle).byteLength)
    const [from, to] = [this.address(handle), this.address(copy)]
    this.u8.copyWithin(to, from, from + blockOf(handle).byteLength)
    return copy
  }

  /** Gives the handle's share back at once; the block goes with the last one. Freeing twice does nothing. */
  free(handle: Handle): void {
    const { block } = handle
    if (block === undefined) return
    handle.free()
    if (block.shares-- === 0 && block.chunk !== undefined) this.#unsettle(block)
  }

  /** Where the block is, reloaded if it was spilled; holds until the next call begins. Always a multiple of 16. */
  address(handle: Handle): number {
    const { chunk, residents } = blockOf(handle)
    if (chunk === undefined) return this.#reload(handle)
    if (chunk.usedIn !== this.#call) residents.touch(chunk, this.#call)
    return chunk.address
  }

  /** The bytes of the block in place; holds until the next allocation. */
  view(handle: Handle): Uint8Array<ArrayBuffer> {
    const address = this.address(handle)
    return this.u8.subarray(address, address + handle.block!.byteLength)
  }

  /** A copy of the bytes; a spilled block stays outside. */
  read(handle: Handle): Uint8Array<ArrayBuffer> {
    const block = blockOf(handle)
    return block.spilled === undefined ? this.#copy(block) : Uint8Array.from(block.spilled)
  }

  /** Temporary memory; free it when the call is over. Aligned to 64 bytes. */
  allocateArena(byteLength: number): Arena {
    const chunk = this.#acquire(byteLength)
    this.#arenaBytes += chunk.byteLength
    return chunk
  }

  freeArena(arena: Arena): void {
    this.#arenaBytes -= arena.byteLength
    this.#large.chunks.free(arena as Chunk)
  }

  /** One region that every kernel may use for itself; the next call of `scratch` may move it. Aligned to 64 bytes. */
  scratch(byteLength: number): number {
    if (this.#scratch === undefined || this.#scratch.byteLength < byteLength) {
      if (this.#scratch !== undefined) this.freeArena(this.#scratch)
      this.#scratch = undefined
      this.#scratch = this.allocateArena(byteLength)
    }
    return this.#scratch.address
  }

  /** What is held; with sites, after a collection where the host can be asked for one. */
  stats(): MemoryStats {
    if (this.#sites !== undefined) this.#collect(this.#large, false, true)
    return {
      residentBytes: this.#large.bytes + this.#small.bytes + this.#arenaBytes,
      capacity: this.u8.length,
      budget: this.#large.budget,
      ...(this.#sites && { sites: this.#sites.report() }),
    }
  }

  #handle(block: Block, guard: object | undefined): Handle {
    if (this.#sites !== undefined) this.#countReference()
    const handle = new Handle(block, guard, this.#sites?.add(block.byteLength))
    if (block.isWatched) this.#handles.add(handle)
    return handle
  }

  /** Makes the block of a handle resident. */
  #settle(block: Block, guard: object | undefined): Chunk {
    const chunk = guard === undefined ? this.#acquireSmall(block.byteLength) : this.#acquire(block.byteLength)
    block.residents.add(block, chunk, this.#call)
    if (guard !== undefined) {
      this.#finalizers.register(guard, block, block)
      this.#watch(block, guard)
    }
    return chunk
  }

  /** Has collections see when a block is garbage. */
  #watch(block: Block, guard: object): void {
    if (this.#collector === undefined) return
    block.guard = new WeakRef(guard)
    this.#countReference()
  }

  #countReference(): void {
    if (--this.#untilRelease > 0) return
    this.#untilRelease = releaseAfter
    this.#collector?.release()
  }

  /**
   * Frees the blocks of dropped handles at once, those of young ones or all large ones, if that is likely to take less time
   * than to spill as much.
   */
  #collect(residents: Residents, isYoung: boolean, always = false): void {
    const collector = this.#collector
    const worth = isYoung ? residents.young : this.#worth
    if (collector === undefined || !(always || worth.isDue)) return
    // At first this makes the collector, which is no part of what a collection takes.
    collector.release()
    const start = performance.now()
    const blocks = residents.before(this.#call)
    for (const block of blocks) block.isListed = !block.isWatched
    if (!isYoung) collector.collect()
    const isKnown = !isYoung || collector.collectYoung?.(this.#handles) === true
    let byteLength = 0
    for (const block of blocks) {
      if (!isKnown || (isYoung ? block.isListed : block.guard!.deref() !== undefined)) continue
      byteLength += block.byteLength
      this.#unsettle(block)
    }
    const milliseconds = performance.now() - start
    worth.collected(byteLength, milliseconds)
    if (!isYoung) residents.young.spent(milliseconds)
  }

  /** Takes a block out of linear memory, where garbage is none of our business. */
  #unsettle(block: Block): void {
    block.residents.remove(block)
    if (block.residents === this.#large) this.#finalizers.unregister(block)
  }

  /** The bytes of a resident block. */
  #copy({ chunk, byteLength }: Block): Uint8Array<ArrayBuffer> {
    return this.u8.slice(chunk!.address, chunk!.address + byteLength)
  }

  /** Spills the coldest block, if there is one that this call does not use. */
  #spillColdest(residents: Residents): boolean {
    const block = residents.coldest(this.#call)
    if (block === undefined) return false
    const isMeasured = block.byteLength > unwatchedBytes
    const start = isMeasured ? performance.now() : 0
    try {
      block.spilled = this.#copy(block)
    } catch {
      return false
    }
    if (isMeasured) {
      const milliseconds = performance.now() - start
      residents.young.copied(block.byteLength, milliseconds)
      if (residents === this.#large) this.#worth.copied(block.byteLength, milliseconds)
    }
    this.#unsettle(block)
    residents.count(residents.costOf(block.byteLength), 0)
    return true
  }

  #reload(handle: Handle): number {
    const block = blockOf(handle)
    const { address } = this.#settle(block, handle.guard)
    this.u8.set(block.spilled!, address)
    block.spilled = undefined
    block.residents.count(0, block.residents.costOf(block.byteLength))
    return address
  }

  #acquireSmall(byteLength: number): Chunk {
    const small = this.#small
    const exceeds = (): boolean => small.bytes + small.costOf(byteLength) > small.budget
    if (!this.#watchesSmall && small.bytes > small.budget / 2 && this.#collector !== undefined) {
      this.#watchesSmall = true
      // Collections would not see whether these are garbage.
      while (this.#spillColdest(small));
    }
    if (byteLength > unwatchedBytes && exceeds()) this.#collect(small, true)
    while (exceeds() && this.#spillColdest(small));
    const chunk = small.chunks.allocate(byteLength)
    if (chunk !== undefined) return chunk
    small.chunks.extend(this.#acquire(smallExtent).address, smallExtent)
    return small.chunks.allocate(byteLength)!
  }

  #acquire(byteLength: number): Chunk {
    const large = this.#large
    const limit = this.#limit
    const possible = byteLength <= limit
    const exceeds = (): boolean => large.bytes + this.#arenaBytes + byteLength > large.budget
    for (const isYoung of [true, false]) if (possible && exceeds()) this.#collect(large, isYoung)
    while (possible && exceeds() && this.#spillColdest(large));
    let mayCollect = this.u8.length > large.budget / 4
    while (possible) {
      const chunk = large.chunks.allocate(byteLength)
      if (chunk !== undefined) return chunk
      if (mayCollect) {
        mayCollect = false
        this.#collect(large, true)
        continue
      }
      // Much more memory than blocks in it means that it is in pieces: rather merge some than grow further.
      const inPieces = this.u8.length > 2 * large.budget
      if (inPieces && this.#spillColdest(large)) continue
      if (!this.#grow(byteLength) && !this.#spillColdest(large)) break
    }
    const { sites: _, ...stats } = this.stats()
    throw new NxError(
      'out_of_memory',
      'allocate',
      `no room for ${byteLength} bytes in WebAssembly memory, got ${stats.residentBytes} bytes in use of at most ` +
        `${limit}; dispose tensors, work in smaller batches, or use a smaller type`,
      { requested: byteLength, limit, ...stats },
    )
  }

  /** Adds at least so many bytes, and more where there is room. */
  #grow(byteLength: number): boolean {
    const { chunks } = this.#large
    const capacity = this.u8.length
    const room = (this.#limit - capacity) / pageBytes
    // 64 more, because a request is rounded up to whole units.
    const needed = Math.ceil((byteLength + 64 - chunks.freeAtEnd) / pageBytes)
    const wish = Math.min(room, Math.ceil(Math.min(capacity / 8, largestGrowth) / pageBytes))
    if (needed > room) return false
    for (const pages of [Math.max(needed, wish), needed]) {
      try {
        this.memory.grow(pages)
        this.#u8 = viewOf(this.memory)
        chunks.extend(capacity - margin, pages * pageBytes)
        const { young } = this.#large
        young.spent(young.millisecondsOf(pages * pageBytes))
        return true
      } catch {
        // The host has no room for that many pages: try fewer.
      }
    }
    return false
  }
}

const viewOf = ({ buffer }: WebAssembly.Memory): Uint8Array<ArrayBuffer> =>
  new Uint8Array(buffer as ArrayBuffer)

function blockOf(handle: Handle): Block {
  if (handle.block !== undefined) return handle.block
  throw new NxError(
    'disposed',
    'memory',
    'the data was freed, got a use after it; dispose a tensor after its last use',
  )
}
