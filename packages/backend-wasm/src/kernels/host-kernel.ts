// Kernels written in JavaScript over linear memory.
import type { Attributes, Spec } from '@nx/types'
import type { Memory } from '../memory/index.ts'

/** One call: the addresses of row-major inputs and outputs, and their specs. */
export interface HostCall {
  readonly memory: Memory
  readonly attrs: Attributes
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly specs: readonly [inputs: readonly Spec[], outputs: readonly Spec[]]
}

export type HostKernel = (call: HostCall) => void
