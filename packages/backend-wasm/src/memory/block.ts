// Who holds whom: a tensor its handle, the handle a block, and the allocator the block only while it is resident.
import type { Chunk } from './chunks.ts'
import type { Residents } from './residents.ts'

/** The bytes of one or more tensors. */
export class Block {
  readonly byteLength: number
  /** Those that it is one of, or will be again. */
  readonly residents: Residents
  /** Handles not freed, besides the first; those that became garbage count on. */
  shares = 0
  /** Present exactly while the block is resident. */
  chunk: Chunk | undefined
  /** The bytes while they are outside linear memory; then only handles lead here, so that garbage takes them along. */
  spilled: Uint8Array | undefined

  constructor(byteLength: number, residents: Residents) {
    this.byteLength = byteLength
    this.residents = residents
  }
}

/** What a tensor holds: one share of a block. */
export class Handle {
  /** Absent once freed. */
  block: Block | undefined
  /** What all handles of one large block hold and nothing else does: when it is garbage, so is the block. */
  readonly guard: object | undefined

  constructor(block: Block, guard: object | undefined) {
    this.block = block
    this.guard = guard
  }
}
