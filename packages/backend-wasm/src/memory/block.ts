// Who holds whom: a tensor its handle, the handle a block, and the allocator the block only while it is resident.
import type { Chunk } from './chunks.ts'

/**
 * The allocator's bookkeeping of one block. Finalizers hold it too, so nothing in it may lead to a handle, nor,
 * once the block is spilled, to its bytes.
 */
export interface Entry {
  readonly byteLength: number
  readonly small: boolean
  /** Handles that share the block. */
  references: number
  /** Both present exactly while the block is resident. */
  chunk: Chunk | undefined
  block: Block | undefined
  /** The call that used it last. */
  usedIn: number
  /** Neighbours in the order of last use. */
  older: Entry | undefined
  newer: Entry | undefined
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
