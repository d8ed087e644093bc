// Who holds whom: a tensor its handle, the handle a block, and the allocator the block only while it is resident.
import type { Chunk } from './chunks.ts'
import type { Residents } from './residents.ts'
import { Link } from './ring.ts'

/**
 * The allocator's bookkeeping of one block. Finalizers hold it too, so nothing in it may lead to a handle, nor,
 * once the block is spilled, to its bytes.
 */
export class Entry extends Link {
  readonly byteLength: number
  /** Those that it is one of, or will be again. */
  readonly residents: Residents
  /** Handles that share the block. */
  references = 0
  /** Both present exactly while the block is resident. */
  chunk: Chunk | undefined
  block: Block | undefined
  /** The call that used it last. */
  usedIn = 0

  constructor(byteLength: number, residents: Residents) {
    super()
    this.byteLength = byteLength
    this.residents = residents
  }
}

/** The bytes of one or more tensors. */
export interface Block {
  readonly entry: Entry
  /** The bytes while they are outside linear memory; held from here only, so that garbage takes them along. */
  spilled: Uint8Array | undefined
}

/** What the finalizer of a handle gets; emptied when the handle is freed before. */
export interface Ticket {
  entry: Entry | undefined
}

/** What a tensor holds: one share of a block. When a handle is garbage, its share is given back. */
export class Handle {
  /** Absent once freed. */
  block: Block | undefined
  readonly ticket: Ticket

  constructor(block: Block) {
    this.block = block
    this.ticket = { entry: block.entry }
  }
}
