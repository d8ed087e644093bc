// What a benchmark group exports: workloads, each done by several implementations.
import type { Measurement } from './measure.ts'

type Work = void | number

export interface Implementation {
  readonly name: string
  /**
   * Prepares inputs and warms up nothing; the function it gives does the work once. Where the time of that is not what
   * counts, it gives the number that does, or NaN where there is none.
   */
  readonly setup: () => Promise<() => Work | Promise<Work>>
}

export interface Workload {
  readonly name: string
  /** The first one is ours; ratios say how many times its speed the others are. */
  readonly implementations: readonly Implementation[]
  /** What is measured; milliseconds when left out. */
  readonly unit?: string
  /** Measured rounds, after the warm-up ones; 20 when left out. */
  readonly rounds?: number
  /** Unmeasured rounds before; 3 when left out. */
  readonly warmup?: number
}

/** The module of a group, `tooling/bench/groups/NAME.ts`: workloads, or one that runs by itself. */
export type Group = Workloads | { readonly run: (options: GroupOptions) => Promise<void> }

export interface GroupOptions {
  /** What the names of workloads to run contain. */
  readonly only: string
  /** One object a line. */
  readonly json: boolean
}

interface Workloads {
  readonly workloads: readonly Workload[]
  /** What to print when all is measured. */
  readonly plot?: (rows: readonly Measurement[]) => string
}
