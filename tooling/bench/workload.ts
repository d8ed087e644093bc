// What a benchmark group exports: workloads, each done by several implementations.

export interface Implementation {
  readonly name: string
  /** Prepares inputs and warms up nothing; the function it gives does the work once. */
  readonly setup: () => Promise<() => void | Promise<void>>
}

export interface Workload {
  readonly name: string
  /** The first one is ours; ratios say how many times its speed the others are. */
  readonly implementations: readonly Implementation[]
  /** Measured rounds, after the warm-up ones; 20 when left out. */
  readonly rounds?: number
  /** Unmeasured rounds before; 3 when left out. */
  readonly warmup?: number
}

/** The module of a group: `tooling/bench/groups/NAME.ts`. */
export interface Group {
  readonly workloads: readonly Workload[]
}
