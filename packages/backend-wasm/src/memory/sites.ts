// Where the tensors that are alive were made, for those who look for what keeps memory.
import type { Handle } from './block.ts'

/** Live tensors that were made in one place. */
export interface AllocationSite {
  /** The calls that led to it, innermost first, as the engine words them. */
  readonly stack: string
  readonly tensors: number
  /** Their bytes, also of those that are outside linear memory; tensors that share bytes count them each. */
  readonly bytes: number
}

/** Holds no handle: what is garbage is forgotten. */
export class Sites {
  #made: (readonly [handle: WeakRef<Handle>, stack: string])[] = []
  #prunedAt = 1024

  add(handle: Handle): void {
    // Without the lines for the message, for this function and for who called it.
    const stack = (new Error().stack ?? '').split('\n').slice(3).join('\n')
    this.#made.push([new WeakRef(handle), stack])
    if (this.#made.length > this.#prunedAt) {
      this.#prune()
      this.#prunedAt = 2 * this.#made.length + 1024
    }
  }

  /** Those with most bytes first. */
  report(): AllocationSite[] {
    this.#prune()
    const sites = new Map<string, { stack: string; tensors: number; bytes: number }>()
    for (const [reference, stack] of this.#made) {
      const site = sites.get(stack) ?? { stack, tensors: 0, bytes: 0 }
      site.tensors++
      site.bytes += reference.deref()!.block!.byteLength
      sites.set(stack, site)
    }
    return [...sites.values()].sort((a, b) => b.bytes - a.bytes)
  }

  #prune(): void {
    this.#made = this.#made.filter(([reference]) => reference.deref()?.block !== undefined)
  }
}
