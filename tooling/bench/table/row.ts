// What a row of the table is, and what takes part in it.

/** One implementation, ready to run. */
export interface Contestant {
  /** Does the work so many times and says how many milliseconds that took. */
  readonly sample: (times: number) => number | Promise<number>
  /** Numbers that all who do the same work agree on; left out where they cannot. */
  readonly numbers?: () => ArrayLike<number> | Promise<ArrayLike<number>>
  readonly close?: () => void
}

export interface Entry {
  /** For ours the mode: `eager`, `jit` or `threads`. */
  readonly name: string
  readonly setup: () => Contestant | Promise<Contestant>
}

/** How fast ours should be: at least so many times as fast as the best peer, or within so much of the unit. */
export type Goal = { readonly ratio: number } | { readonly atMost: number }

export interface Row {
  readonly workload: string
  readonly goal: Goal
  /** Where a mode has another goal. */
  readonly goals?: Readonly<Record<string, Goal>>
  readonly ours: readonly Entry[]
  readonly peers: readonly Entry[]
  /** What is no JavaScript: measured, not competed with. */
  readonly beside?: readonly Entry[]
  /** How far numbers may be apart, in parts of the largest; 10⁻³ unless given. */
  readonly tolerance?: number
  /** Measured rounds; 5 unless given. */
  readonly rounds?: number
  /** Of the figures; milliseconds unless given. */
  readonly unit?: string
}

/** A figure of the table. */
export interface Figure {
  readonly workload: string
  readonly mode: string
  /** The best round of ours, and of the best peer that agrees. */
  readonly ours: number
  readonly peer: string | null
  readonly theirs: number | null
  readonly unit: string
  /** Theirs over ours: above 1, ours is faster. */
  readonly ratio: number | null
  /** The smallest and the largest of the ratios of single rounds. */
  readonly least: number | null
  readonly most: number | null
  readonly goal: Goal
  readonly met: boolean
  /** The best round of NumPy, where it was measured beside. */
  readonly ceiling: number | null
  /** Peers whose numbers are others, or that could not do it. */
  readonly without: readonly string[]
}

/** Runs a function of this process; what it gives is released after each time. */
export function running<T>(
  work: () => T | Promise<T>,
  options: {
    readonly numbers?: (result: T) => ArrayLike<number> | Promise<ArrayLike<number>>
    readonly release?: (result: T) => void
    readonly close?: () => void
  } = {},
): Contestant {
  const { numbers, release, close } = options
  return {
    sample: async (times) => {
      const start = performance.now()
      for (let i = 0; i < times; i++) {
        const started = work()
        const result = started instanceof Promise ? await started : started
        release?.(result)
      }
      return performance.now() - start
    },
    ...(numbers && {
      numbers: async () => {
        const result = await work()
        const found = Float64Array.from(await numbers(result))
        release?.(result)
        return found
      },
    }),
    ...(close && { close }),
  }
}
