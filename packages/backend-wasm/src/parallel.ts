// Several threads over one memory, as far as steps know of them.
import type { LoopSchedule } from '@nx/compiler'
import type { Kernel } from './codegen/kernels.ts'
import type { EmitParts } from './codegen/reductions.ts'
import type { instantiate } from './encoder/index.ts'
import type { Gemm } from './gemm/index.ts'
import type { HostCall } from './kernels/host-kernel.ts'
import type { Memory } from './memory/index.ts'

/** What runs parts of steps at the same time; a backend without it has one thread. */
export interface Parallel {
  readonly memory: Memory
  /** How many there are, the caller's among them. */
  readonly threads: number
  /** Work of one call, in vector instructions, beyond which a nest is split. */
  readonly workPerCall: number
  /** Compiles the bytes; any thread may run what they export. */
  readonly instantiate: typeof instantiate
  /** Room that nothing else uses until the next call, or until the task is done that asks for it. */
  scratch(byteLength: number): number
  /** Computes products on several threads. */
  products(gemm: Gemm): Gemm
  /**
   * Calls a kernel for a range in chunks, whose bounds are at a position of the parameters; whether it did: otherwise that is
   * left to the caller.
   */
  range(
    kernel: Kernel,
    parameters: readonly number[],
    position: number,
    from: number,
    to: number,
    chunk: number,
  ): boolean
  /** Emits how a nest goes by parts of its first reduced loop, if it does. */
  partsOf(schedule: LoopSchedule): EmitParts | undefined
  /** Calls a kernel for each part, whose parameters are at a position, and for what follows; whether it did, as above. */
  reduce(kernel: Kernel, lengths: readonly number[], parameters: readonly number[], position: number): boolean
  /** Sorts lines, each on all threads; whether it did. */
  order(call: HostCall): boolean
  /** Runs some of so many blocks at a time, in any order; whether it did. */
  blocks(count: number, run: (from: number, to: number) => void): boolean
}
