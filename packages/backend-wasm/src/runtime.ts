// What all that a backend runs works with.
import type { Scalar } from '@nx/types'
import type { Conv } from './conv/index.ts'
import type { Gemm } from './gemm/index.ts'
import type { Kernels } from './launch.ts'
import type { Handle, Memory } from './memory/index.ts'
import type { Modules } from './modules.ts'
import type { Parallel } from './parallel.ts'
import type { Recent } from './recent.ts'
import type { GivenCode } from './support.ts'

export interface Runtime {
  readonly memory: Memory
  /** Absent on one thread. */
  readonly parallel?: Parallel | undefined
  readonly gemm: Gemm
  readonly conv: Conv
  readonly kernels: Kernels
  readonly modules: Modules
  /** What kernels keep in memory, by names. */
  readonly tables: Recent<Handle>
  /** Of blocks that tensors of one number share. */
  readonly numbers: WeakMap<object, Scalar>
  readonly given: GivenCode
}
