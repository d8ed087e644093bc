// Modules of servings for tests: one that tells what it is asked, and one whose batches end when the test says so.
import { jit } from '@nx/defn'
import { multiply, type Tensor } from '@nx/tensor'
import type { Batch, ServingModule } from '../src/index.ts'

const double = jit((x: Tensor): Tensor => multiply(x, 2))
const doubled = (batch: Batch): Promise<Tensor> => double.async(batch.toContainer() as Tensor)

/** Doubles, and writes down what happens. */
export function telling(seen: unknown[]): ServingModule<string> {
  return {
    init(kind, partitions, batchKeys) {
      seen.push(['init', kind, partitions, batchKeys])
      return 'state'
    },
    handleBatch(batch, partition, state) {
      seen.push(['batch', partition, batch])
      return {
        execute: async () => {
          seen.push('execute')
          return [await doubled(batch), 'metadata']
        },
        state,
      }
    },
  }
}

/** A batch that runs until the test ends it. */
export interface HeldExecution {
  readonly batch: Batch
  readonly partition: number
  /** Doubles. */
  finish(): void
  crash(error?: unknown): void
}

/** Doubles when it is told to. */
export class HeldModule implements ServingModule<null> {
  /** Those that were started, ended ones included. */
  readonly executions: HeldExecution[] = []

  init(): null {
    return null
  }

  handleBatch(
    batch: Batch,
    partition: number,
  ): { readonly execute: () => Promise<readonly [Tensor, string]>; readonly state: null } {
    const execute = (): Promise<readonly [Tensor, string]> =>
      new Promise((resolve, reject) => {
        const finish = (): void => void doubled(batch).then((output) => resolve([output, 'metadata']), reject)
        const crash = (error: unknown = new Error('oops')): void => reject(error as Error)
        this.executions.push({ batch, partition, finish, crash })
      })
    return { execute, state: null }
  }

  /** Rows of each batch that was started. */
  get sizes(): number[] {
    return this.executions.map(({ batch }) => batch.size)
  }

  get last(): HeldExecution {
    return this.executions.at(-1)!
  }
}

/** Size and padding of each batch that a module was given. */
export const batchesIn = (seen: readonly unknown[]): unknown[] =>
  seen.flatMap((each) => {
    if (!Array.isArray(each) || each[0] !== 'batch') return []
    const { size, padding } = each[2] as Batch
    return [[size, padding]]
  })
