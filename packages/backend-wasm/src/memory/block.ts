// Who holds whom: a tensor its handle, the handle a block, and the allocator the block only while it is resident.
import type { Chunk } from './chunks.ts'
import { inspected } from './collect.ts'
import type { Residents } from './residents.ts'

/** The bytes of one or more tensors. */
export class Block {
  readonly byteLength: number
  /** Those that it is one of, or will be again. */
  readonly residents: Residents
  /** Whether collections of young objects see its handles. */
  readonly isWatched: boolean
  /** Handles not freed, besides the first; those that became garbage count on. */
  shares = 0
  /** Present exactly while the block is resident. */
  chunk: Chunk | undefined
  /** What its handles hold, seen by who does not; where garbage can be collected at will. */
  guard: WeakRef<object> | undefined
  /** Whether one of its handles was in the last list of those that are left. */
  isListed = false
  /** The bytes while they are outside linear memory; then only handles lead here, so that garbage takes them along. */
  spilled: Uint8Array | undefined

  constructor(byteLength: number, residents: Residents, isWatched: boolean) {
    this.byteLength = byteLength
    this.residents = residents
    this.isWatched = isWatched
  }
}

/** What a handle holds and nothing else does, and leads nowhere; seen by who must not keep the bytes alive. */
export interface Mark {
  readonly byteLength: number
  /** Whether the handle was freed. */
  isFreed: boolean
}

/**
 * What a tensor holds: one share of a block. Nothing of it can be seen from outside, so that tensors of equal elements
 * are equal to those who compare objects.
 */
export class Handle {
  #block: Block | undefined
  readonly #guard: object | undefined
  readonly #mark: Mark | undefined

  constructor(block: Block, guard: object | undefined, mark: Mark | undefined) {
    this.#block = block
    this.#guard = guard
    this.#mark = mark
  }

  /** Absent once freed. */
  get block(): Block | undefined {
    return this.#block
  }

  free(): void {
    this.#block = undefined
    if (this.#mark !== undefined) this.#mark.isFreed = true
  }

  /** Lists the block, where a set of handles is looked at. */
  [inspected](): string {
    if (this.#block !== undefined) this.#block.isListed = true
    return ''
  }

  /** What all handles of one large block hold and nothing else does: when it is garbage, so is the block. */
  get guard(): object | undefined {
    return this.#guard
  }
}
