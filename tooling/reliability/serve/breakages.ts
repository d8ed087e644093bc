// How a worker can be told to break.

export const breakages = ['none', 'trap', 'memory', 'exit'] as const
export type Breakage = (typeof breakages)[number]

/** What a worker of rows is started with. */
export interface WorkerSettings {
  readonly computeMs: number
  /** The next breakage, which one of the workers takes: an index into `breakages`, in shared memory. */
  readonly orders: Int32Array
  /** Sequences that leave this rest when divided by that end the worker that computes them. */
  readonly deadly?: { readonly every: number; readonly rest: number }
}
