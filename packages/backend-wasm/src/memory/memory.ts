// Tensor storage in linear memory that nobody has to free.
import { NxError } from '@nx/types'
import type { Block, Ticket } from './block.ts'
import { Entry, Handle } from './block.ts'
import type { Chunk } from './chunks.ts'
import { Residents } from './residents.ts'
import { pageBytes, reserve } from './reserve.ts'

const mebibyte = 1_048_576
/** Bytes at the end that belong to no block: the last vector of one may be loaded whole. */
const margin = 64
/** No block begins here, so that 0 is never the address of one. */
const firstAddress = 1024
/**
 * Blocks of at most this many bytes are packed together, and are not registered for finalization: their budget is
 * small, and to spill one costs less than what a pending finalizer would keep alive during a long synchronous stretch.
 */
const smallBytes = 4096
const smallBudget = 16_777_216
/** Small blocks get their addresses from the large ones in pieces of this size. */
const smallExtent = mebibyte
const largestGrowth = 67_108_864

export interface MemoryOptions {
  /** Bytes that resident blocks may take before cold ones are spilled; grows when they are needed again. */
  readonly budget?: number | undefined
  /** The most bytes of linear memory; 4 GiB is the most there is. */
  readonly maximum?: number
}

export interface MemoryStats {
  /** Bytes of blocks and arenas in linear memory. */
  readonly residentBytes: number
  /** Bytes of large blocks outside, including those of dropped tensors that no finalizer has reported yet. */
  readonly spilledBytes: number
  /** Size of the linear memory. */
  readonly capacity: number
  readonly budget: number
}

/** Temporary memory of one call: never spilled, never moved. */
export interface Arena {
  readonly address: number
  readonly byteLength: number
}

/**
 * A linear memory and the blocks in it.
 *
 * A tensor holds a {@link Handle}. A handle that becomes garbage gives its block back when the event loop turns. In
 * one long synchronous stretch that cannot happen, so under pressure cold blocks are *spilled*: copied to an ordinary
 * buffer that only the handle leads to. If the handle is garbage, so is the buffer; if not, the next use reloads it.
 *
 * Begin each operation with {@link Memory.beginCall}: blocks allocated or addressed since then stay where they are,
 * so addresses hold until the next call begins.
 */
export class Memory {
  /** The memory itself, to import into modules. */
  readonly memory: WebAssembly.Memory
  /** The most bytes that it can have. */
  readonly #limit: number
  #u8: Uint8Array<ArrayBuffer> = new Uint8Array()
  readonly #large: Residents
  readonly #small: Residents
  readonly #finalizers: FinalizationRegistry<Ticket>
  #arenaBytes = 0
  #call = 0
  #scratch: Arena | undefined

  constructor({ budget = 128 * mebibyte, maximum = 2 ** 32 }: MemoryOptions = {}) {
    const { memory, limit } = reserve(maximum)
    this.memory = memory
    this.#limit = limit
    this.#large = new Residents(budget, limit, 64)
    this.#small = new Residents(smallBudget, limit / 4, 16)
    this.#large.chunks.extend(firstAddress, pageBytes - firstAddress - margin)
    this.#finalizers = new FinalizationRegistry((ticket) => this.#release(ticket))
  }

  /** A view of the whole memory; take it anew after anything that allocates: growing empties it. */
  get u8(): Uint8Array<ArrayBuffer> {
    if (this.#u8.length === 0) this.#u8 = new Uint8Array(this.memory.buffer as ArrayBuffer)
    return this.#u8
  }

  /** Starts an operation: blocks of earlier ones may be spilled from now on. */
  beginCall(): void {
    this.#call++
  }

  /**
   * A new block; its bytes are undefined.
   *
   * @throws NxError `out_of_memory` when neither growing nor spilling makes enough room.
   */
  allocate(byteLength: number): Handle {
    const entry = new Entry(byteLength, byteLength <= smallBytes ? this.#small : this.#large)
    const block: Block = { entry, spilled: undefined }
    this.#settle(block)
    return this.#handle(block)
  }

  /** A new block with a copy of the bytes. */
  upload(bytes: Uint8Array): Handle {
    const handle = this.allocate(bytes.length)
    this.u8.set(bytes, this.address(handle))
    return handle
  }

  /** A second handle on the same block. */
  share(handle: Handle): Handle {
    return this.#handle(blockOf(handle))
  }

  /** Gives the handle's share back at once; the block goes with the last one. Freeing twice does nothing. */
  free(handle: Handle): void {
    if (handle.block === undefined) return
    handle.block = undefined
    this.#release(handle.ticket)
  }

  /** Where the block is, reloaded if it was spilled; holds until the next call begins. Always a multiple of 16. */
  address(handle: Handle): number {
    const block = blockOf(handle)
    const { entry } = block
    if (entry.chunk === undefined) this.#reload(block)
    else entry.residents.touch(entry, this.#call)
    return entry.chunk!.address
  }

  /** The bytes of the block in place; holds until the next allocation. */
  view(handle: Handle): Uint8Array<ArrayBuffer> {
    const address = this.address(handle)
    return this.u8.subarray(address, address + blockOf(handle).entry.byteLength)
  }

  /** A copy of the bytes; a spilled block stays outside. */
  read(handle: Handle): Uint8Array<ArrayBuffer> {
    const { entry, spilled } = blockOf(handle)
    return spilled === undefined ? this.#copy(entry) : Uint8Array.from(spilled)
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

  stats(): MemoryStats {
    return {
      residentBytes: this.#large.bytes + this.#small.bytes + this.#arenaBytes,
      spilledBytes: this.#large.spilledBytes,
      capacity: this.u8.length,
      budget: this.#large.budget,
    }
  }

  #handle(block: Block): Handle {
    const handle = new Handle(block)
    block.entry.references++
    if (this.#isLarge(block.entry)) this.#finalizers.register(handle, handle.ticket)
    return handle
  }

  #release(ticket: Ticket): void {
    const { entry } = ticket
    if (entry === undefined) return
    ticket.entry = undefined
    entry.references--
    if (entry.references > 0) return
    if (entry.chunk !== undefined) entry.residents.remove(entry)
    else entry.residents.spilledBytes -= entry.byteLength
  }

  #isLarge(entry: Entry): boolean {
    return entry.residents === this.#large
  }

  /** Makes a block resident. */
  #settle(block: Block): void {
    const { entry } = block
    entry.chunk = this.#isLarge(entry)
      ? this.#acquire(entry.byteLength)
      : this.#acquireSmall(entry.byteLength)
    entry.block = block
    entry.residents.add(entry, this.#call)
  }

  /** The bytes of a resident block. */
  #copy({ chunk, byteLength }: Entry): Uint8Array<ArrayBuffer> {
    return this.u8.slice(chunk!.address, chunk!.address + byteLength)
  }

  /** Spills the coldest block, if there is one that this call does not use. */
  #spillColdest(residents: Residents): boolean {
    const entry = residents.coldest(this.#call)
    if (entry === undefined) return false
    try {
      entry.block!.spilled = this.#copy(entry)
    } catch {
      return false
    }
    residents.remove(entry)
    residents.count(entry.byteLength, 0)
    return true
  }

  #reload(block: Block): void {
    const { entry, spilled } = block
    this.#settle(block)
    this.u8.set(spilled!, entry.chunk!.address)
    block.spilled = undefined
    entry.residents.count(0, entry.byteLength)
  }

  #acquireSmall(byteLength: number): Chunk {
    const small = this.#small
    while (small.bytes + byteLength > small.budget && this.#spillColdest(small));
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
    while (possible && exceeds() && this.#spillColdest(large));
    while (possible) {
      const chunk = large.chunks.allocate(byteLength)
      if (chunk !== undefined) return chunk
      // Much more memory than blocks in it means that it is in pieces: rather merge some than grow further.
      const inPieces = this.u8.length > 2 * large.budget
      if (inPieces && this.#spillColdest(large)) continue
      if (!this.#grow(byteLength) && !this.#spillColdest(large)) break
    }
    const stats = this.stats()
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
    const wish = Math.min(room, Math.ceil(Math.min(capacity / 4, largestGrowth) / pageBytes))
    if (needed > room) return false
    for (const pages of [Math.max(needed, wish), needed]) {
      try {
        this.memory.grow(pages)
        chunks.extend(capacity - margin, pages * pageBytes)
        return true
      } catch {
        // The host has no room for that many pages: try fewer.
      }
    }
    return false
  }
}

function blockOf(handle: Handle): Block {
  if (handle.block !== undefined) return handle.block
  throw new NxError(
    'disposed',
    'memory',
    'the data was freed, got a use after it; dispose a tensor after its last use',
  )
}
