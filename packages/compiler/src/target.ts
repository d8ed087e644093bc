// What a backend tells the compiler about its device.
import type { Spec } from '@nx/types'

/** What a backend tells the compiler about itself. */
export interface CompilerOptions {
  /** Composite operations that the code generator has as scalar functions. */
  scalar?(op: string): boolean
  /** Whether a matrix product is left to the backend's own kernel; otherwise it is a loop nest. */
  matmul(spec: Spec, inner: number): boolean
  /** Bytes at which buffers of the arena are aligned; 64 by default. */
  readonly alignment?: number
  /** The most instructions of one nest; 320 by default. */
  readonly instructions?: number
  /** The most buffers that one nest touches; 48 by default. */
  readonly buffers?: number
  /** Bytes that stay at hand between one nest and the next, as in a cache; 256 KiB by default. */
  readonly nearBytes?: number
}

/** The limits of a target, with the defaults filled in. */
export const limitsOf = (
  options: CompilerOptions,
): Required<Pick<CompilerOptions, 'instructions' | 'buffers' | 'nearBytes'>> => ({
  instructions: 320,
  buffers: 48,
  nearBytes: 2 ** 18,
  ...options,
})

/** The limits of a target. */
export type Limits = ReturnType<typeof limitsOf>
