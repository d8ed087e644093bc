// What a backend tells the compiler about its device.
import type { Call, Spec } from '@nx/types'
import type { Loop, Size } from './loop.ts'

/** A device that plans and schedules are made for. Work is counted in additions of one vector, or of one number without vectors. */
export interface Target {
  /** Whether the code generator has a composite call as a scalar function. */
  scalar?(call: Call<unknown>): boolean
  /** Whether a matrix product is left to the backend's own kernel; otherwise it is a loop nest. */
  matmul(spec: Spec, inner: number): boolean
  /** Bytes of the lanes of a nest if they are narrower than `laneBytes`. */
  narrow?(loop: Loop<Size>): number | undefined
  /** Bytes of a vector; 16 by default, 0 where there are none. */
  readonly vectorBytes: number
  /** Bytes of the narrowest lane, in which narrower elements are computed too; 4 by default. */
  readonly laneBytes: number
  /** Registers for vectors; 16 by default. */
  readonly registers: number
  /** Bytes of a cache line, at which buffers of the arena are aligned; 64 by default. */
  readonly lineBytes: number
  /** Bytes that stay at hand from one nest to the next, in a cache or in the memory of a workgroup; 256 KiB by default. */
  readonly nearBytes: number
  /** Bytes that stay at hand over a whole step, as in the last of the caches; 4 MiB by default. */
  readonly farBytes: number
  /** The fewest rows of a block of a matrix product, whose right operand is read once a block; 96 by default. */
  readonly productRows: number
  /** The most instructions of one nest; 320 by default. */
  readonly instructions: number
  /** The most buffers that one nest touches; 48 by default. */
  readonly buffers: number
  /** Work of moving an element to or from memory; 1 by default. */
  readonly transferCost: number
  /** Work of loading a vector of elements that are far apart; 8 by default. */
  readonly gatherCost: number
  /** Work of calling a nest; 100 by default. */
  readonly nestCost: number
  /** Work from which on it is better to store a value than to repeat it for each element of a broadcast; 6 by default. */
  readonly repeatCost: number
  /** Work of one turn of a loop beside which that of going round is small; 40 by default. */
  readonly turnCost: number
}

/** What must be said of a target; the rest has defaults, those of a core with vectors of 16 bytes. */
export type TargetOptions = Pick<Target, 'matmul'> & Partial<Target>

/**
 * The description of a target with the defaults filled in.
 *
 * @example
 * targetOf({ matmul: () => true, vectorBytes: 32 }).lineBytes // => 64
 */
export const targetOf = (options: TargetOptions): Target => ({
  vectorBytes: 16,
  laneBytes: 4,
  registers: 16,
  lineBytes: 64,
  nearBytes: 2 ** 18,
  farBytes: 2 ** 22,
  productRows: 96,
  instructions: 320,
  buffers: 48,
  transferCost: 1,
  gatherCost: 8,
  nestCost: 100,
  repeatCost: 6,
  turnCost: 40,
  ...options,
})
