// The module of servings that are given a function: one function per partition and batch key.
import type { JitOptions } from '@nx/defn'
import { describe } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import type { Batch } from './batch.ts'
import type { RunningModule } from './running-module.ts'
import type { BatchFunction, Execution, ServingFunction, ServingModule } from './serving.ts'

/** The functions of each partition, by batch key. */
export type Functions = readonly ReadonlyMap<string, BatchFunction>[]

export class DefaultModule implements ServingModule<Functions> {
  /** Those of `run`, by batch key: made once. */
  readonly inline: Map<string, Promise<RunningModule>> = new Map()
  /** Whether its functions are those of `jitServing`: given tensors, not a batch, they can pad nothing and keep nothing. */
  readonly takesTensors: boolean
  protected readonly make: ServingFunction

  constructor(make: ServingFunction, takesTensors = false) {
    this.make = make
    this.takesTensors = takesTensors
  }

  async init(
    _kind: 'inline' | 'process',
    partitions: readonly JitOptions[],
    batchKeys: readonly string[],
  ): Promise<Functions> {
    const all: Map<string, BatchFunction>[] = []
    for (const options of partitions) {
      const functions = new Map<string, BatchFunction>()
      for (const key of batchKeys) functions.set(key, checkMade(await this.make(options, key)))
      all.push(functions)
    }
    return all
  }

  handleBatch(
    batch: Batch,
    partition: number,
    state: Functions,
  ): { readonly execute: Execution; readonly state: Functions } {
    const fn = this.functionFor(batch.key, partition, state)
    return { execute: async () => [await fn(batch), null], state }
  }

  /** Throws `unknown_batch_key`. */
  functionFor(key: string, partition: number, state: Functions): BatchFunction {
    const functions = state[partition]!
    const fn = functions.get(key)
    if (fn === undefined) throw unknownKey('serving', key, [...functions.keys()])
    return fn
  }
}

function checkMade(made: unknown): BatchFunction {
  if (typeof made === 'function') return made as BatchFunction
  throw new NxError(
    'not_function',
    'serving',
    `it is given what makes a function of a batch, and that gave ${describe(made)}; see jitServing`,
    { value: made },
  )
}

/** The error for a batch of a key that has no function. */
export function unknownKey(op: string, key: string, known: readonly string[]): NxError {
  return new NxError(
    'unknown_batch_key',
    op,
    `there is no batch key ${key}, the keys are ${[...known].sort().join(', ')}; name it in batchKeys`,
    { key, known },
  )
}
