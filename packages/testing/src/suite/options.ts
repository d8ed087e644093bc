// What a backend says about itself when it runs the suite.
import type { Backend, DType } from '@nx/types'
import type { Accuracy } from '../cases/case.ts'
import type { CaseTable } from '../cases/composites.ts'
import type { Closeness } from '../difference.ts'

/**
 * A way to look at a case:
 *
 * - `value`: the result is that of the reference backend, inputs and other tensors are untouched
 * - `traced`: traced and evaluated call by call, it is the same as when called directly
 * - `compiled`: compiled by the backend, it is close to that
 * - `vectorized`: on vectorized tensors, each entry is as it would be alone
 * - `enlarged`: vectorized by so many entries that it exceeds 4 KB, called and compiled, each entry is as it is alone
 * - `gradient`: it agrees with central differences
 * - `decomposed`: the backend's kernel of a composite agrees with its definition by primitives
 */
export type CaseMode = 'value' | 'traced' | 'compiled' | 'vectorized' | 'enlarged' | 'gradient' | 'decomposed'

/**
 * A way to look at a case, `property`: random trials of the function of that name, or `contract`: what a backend promises
 * beside results, of the operations `upload`, `read`, `readSync`, `gather` and `scatter`.
 */
export type Mode = CaseMode | 'property' | 'contract'

/** Cases that are known to fail, with the reason. Left out fields stand for all. */
export interface Skip {
  readonly op: string
  readonly type?: DType
  readonly mode?: Mode
  /** Title of one case. */
  readonly case?: string
  readonly reason: string
}

/** Options of `backendSuite`. */
export interface BackendSuiteOptions {
  /** Those of the test runner: of vitest, `node:test`, bun, deno, jest, mocha. */
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: (name: string, body: () => Promise<void>) => unknown
  /** Makes the backend; called once, when the first test runs, unless it is to be `fresh`. */
  readonly backend: () => Backend | Promise<Backend>
  /**
   * Whether many backends may be made, so that operands also are the first that memory holds: what reads before them
   * leaves the memory. False by default.
   */
  readonly fresh?: boolean
  /** Every type that the backend stores. u8 and s32 must be stored too: predicates and positions have these types. */
  readonly types: readonly DType[]
  /**
   * How close results must be, by operation or by accuracy of its cases; by default what CPU backends promise: 1 ulp, in
   * f64 2, and 4 where it is difficult. Functions that are left to their decomposition may always be 8 ulp off.
   */
  readonly tolerance?: Readonly<Record<string, Closeness>> & { readonly [K in Accuracy]?: Closeness }
  readonly skip?: readonly Skip[]
  /** Whether gradients are checked; true by default. */
  readonly gradients?: boolean
  /** Whether −0 is kept apart from 0; true by default. Devices may not. */
  readonly signedZeros?: boolean
  /** Whether there are numbers below the smallest normal one; true by default. Devices may flush them to zero. */
  readonly subnormals?: boolean
  /** Random trials of each function beside a naive reference; 20 by default, none at 0. */
  readonly properties?: number
  /** Random trials of each function on tensors beyond 4 KB; a twentieth of `properties` by default. */
  readonly largeProperties?: number
  /** Cases of further composites, of other packages. */
  readonly cases?: CaseTable
}
