// A module that was initialized, with the state it has between batches.
import type { JitOptions } from '@nx/defn'
import { describe } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import type { Batch } from './batch.ts'
import { DefaultModule, type Functions } from './default-module.ts'
import type { Executed } from './partition.ts'
import type { ServingModule } from './serving.ts'
import { isPromise } from './when-done.ts'

/** Runs batches; those of several partitions share the state. */
export class RunningModule {
  protected readonly module: ServingModule
  protected state: unknown

  protected constructor(module: ServingModule, state: unknown) {
    this.module = module
    this.state = state
  }

  static async init(
    module: ServingModule,
    kind: 'inline' | 'process',
    partitions: readonly JitOptions[],
    batchKeys: readonly string[],
  ): Promise<RunningModule> {
    return new RunningModule(module, await module.init(kind, partitions, batchKeys))
  }

  /** Runs a batch: at once where its function needs no promise, and throws what fails then. */
  execute(batch: Batch, partition: number): Executed | Promise<Executed> {
    const { module } = this
    if (!(module instanceof DefaultModule)) return this.handle(module, batch, partition)
    const output = module.functionFor(batch.key, partition, this.state as Functions)(batch)
    return isPromise(output) ? Promise.resolve(output).then(executedOf) : executedOf(output)
  }

  protected async handle(module: ServingModule, batch: Batch, partition: number): Promise<Executed> {
    const handled = module.handleBatch(batch, partition, this.state)
    if (typeof handled?.execute !== 'function')
      throw wrongModule('handleBatch gives { execute, state }, execute being a function', handled)
    this.state = handled.state
    const executed: unknown = await handled.execute()
    if (!Array.isArray(executed) || executed.length !== 2)
      throw wrongModule('execute gives [output, serverInfo]', executed)
    return { output: executed[0], serverInfo: executed[1] }
  }
}

const executedOf = (output: unknown): Executed => ({ output, serverInfo: null })

function wrongModule(rule: string, got: unknown): NxError {
  return new NxError('serving_module', 'serving', `${rule}, got ${describe(got)}; see ServingModule`)
}
