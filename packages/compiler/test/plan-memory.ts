// The buffers of a plan that runs: every read and write is of an element that is there.
import { bitSize } from '@nx/types'
import type { DType } from '@nx/types'
import type { Plan } from '../src/index.ts'
import type { Address, Real } from './block.ts'

export type Elements = Real[]

/** The buffers of a plan that runs. */
export class PlanMemory {
  readonly #plan: Plan
  readonly #addresses: readonly Address[]
  readonly #firsts: ReadonlyMap<number, number>

  constructor(plan: Plan, addresses: readonly Address[], firsts: ReadonlyMap<number, number> = new Map()) {
    this.#plan = plan
    this.#addresses = addresses
    this.#firsts = firsts
  }

  /** The same memory, where some buffers begin with a later element. */
  from(firsts: ReadonlyMap<number, number>): PlanMemory {
    return new PlanMemory(this.#plan, this.#addresses, firsts)
  }

  addresses(buffers: readonly number[]): Address[] {
    return buffers.map((buffer) => this.#addresses[buffer]!)
  }

  type(buffer: number): DType {
    return this.#plan.buffers[buffer]!.spec.type
  }

  read(buffer: number, i: number): Real {
    const at = i - (this.#firsts.get(buffer) ?? 0)
    const bytes = this.#bytes(buffer, at)
    const { block, byte } = this.#addresses[buffer]!
    return block.read(byte + at * bytes, bytes)
  }

  write(buffer: number, i: number, value: Real): void {
    const at = i - (this.#firsts.get(buffer) ?? 0)
    const bytes = this.#bytes(buffer, at)
    if (this.#plan.parameters.includes(buffer)) throw new Error('write to a parameter')
    const { block, byte } = this.#addresses[buffer]!
    block.write(byte + at * bytes, bytes, value)
  }

  all(buffer: number): Elements {
    return Array.from({ length: this.#plan.buffers[buffer]!.size }, (_, i) => this.read(buffer, i))
  }

  put(buffer: number, elements: Elements): void {
    elements.forEach((value, i) => this.write(buffer, i, value))
  }

  /** Bytes of an element, which must be there. */
  #bytes(buffer: number, i: number): number {
    const { size, spec } = this.#plan.buffers[buffer]!
    if (!(i >= 0 && i < size)) throw new Error(`element ${i} of ${size}`)
    return bitSize(spec.type) / 8
  }
}
