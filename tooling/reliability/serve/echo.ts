// A serving that takes as long as it is told and gives each row back, and the log of what it executed.
import { setTimeout } from 'node:timers/promises'
import type { Tensor } from '@nx/tensor'
import { template, toTypedArray } from '@nx/tensor'
import {
  Batch,
  type BatchFunction,
  type Clock,
  type Server,
  type Serving,
  serving,
  type ServingOptions,
  start,
  type StartOptions,
} from '@nx/serving'
import { width } from '../load/callers.ts'

/** One execution of a batch. */
export interface Execution {
  readonly start: number
  end: number
  /** The second number of each row: its caller's sequence. */
  readonly sequences: readonly number[]
}

/** A serving of single rows. */
export type RowServing = Serving<Tensor, Tensor>

/** Options by which a serving takes one row and gives one. */
export const singleRows: Pick<
  ServingOptions<Tensor, Tensor>,
  'clientPreprocessing' | 'clientPostprocessing'
> = {
  clientPreprocessing: (row) => [Batch.stack([row]), null],
  clientPostprocessing: ({ output }: { readonly output: unknown }) => output as Tensor,
}

/** The sequences of the rows of a batch that is joined. */
export function sequencesOf(rows: Tensor, count: number): number[] {
  const numbers = toTypedArray(rows) as Float32Array
  return Array.from({ length: count }, (_, i) => numbers[i * width + 1]!)
}

/** Starts a server; what its warm-up executed is no part of the log. */
export async function startLogged<I, O>(
  served: Serving<I, O>,
  log: Execution[],
  options: StartOptions,
): Promise<Server<I, O>> {
  const server = await start(served, options)
  log.length = 0
  return server
}

export interface Echo {
  /** Milliseconds that a batch takes, without the processor; 0 computes at once. */
  readonly computeMs: number
  /** Where executions are noted, if anywhere. */
  readonly log?: Execution[]
  /** What a batch waits for beside that. */
  readonly until?: () => Promise<void>
  /** By which it takes so long, and what is noted. */
  readonly clock?: Pick<Clock, 'now'>
  /** Throws to fail a batch. */
  readonly inspect?: (sequences: readonly number[]) => void
}

/** The function of such a serving. */
export function echoFunction({ computeMs, log, until, inspect, clock = performance }: Echo): BatchFunction {
  return async (batch) => {
    const start = clock.now()
    const rows = batch.toContainer() as Tensor
    const sequences = log || inspect ? sequencesOf(rows, batch.size) : []
    const execution = { start, end: Number.NaN, sequences }
    log?.push(execution)
    if (computeMs > 0) await setTimeout(computeMs)
    // A clock that stood still meanwhile has not seen all of it.
    for (let left = start + computeMs - clock.now(); left > 1; left = start + computeMs - clock.now())
      await setTimeout(left)
    await until?.()
    inspect?.(sequences)
    execution.end = clock.now()
    return rows
  }
}

/** A serving that refuses what is no such row. */
export function echo(options: Echo): RowServing {
  return serving(() => echoFunction(options), { ...singleRows, template: template([width], 'f32') })
}

/** The same for batches that callers make themselves, as those of other machines do. */
export function batchedEcho(computeMs: number): Serving {
  return serving(() => echoFunction({ computeMs }), { template: template([width], 'f32') })
}
