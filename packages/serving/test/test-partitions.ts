// Partitions for tests: their batches end when the test says so, and they are lost when it says so.
import { multiply, type Tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import type { Batch, Executed, Partition, Partitions } from '../src/index.ts'

/** A batch that runs until the test ends it. */
export interface PartitionExecution {
  readonly batch: Batch
  readonly slot: number
  /** Doubles. */
  finish(): void
  crash(error?: unknown): void
}

export class HeldPartition implements Partition {
  readonly slot: number
  readonly lost: Promise<unknown>
  isDisposed = false
  protected readonly executions: PartitionExecution[]
  protected onLost: (error: unknown) => void = () => {}
  protected abandon: (error: unknown) => void = () => {}

  constructor(slot: number, executions: PartitionExecution[]) {
    this.slot = slot
    this.executions = executions
    this.lost = new Promise((resolve) => (this.onLost = resolve))
  }

  execute(batch: Batch): Promise<Executed> {
    return new Promise((resolve, reject) => {
      this.abandon = reject
      this.executions.push({
        batch,
        slot: this.slot,
        finish: () => {
          const output = multiply(batch.toContainer() as Tensor, 2)
          resolve({ output, serverInfo: this.slot })
        },
        crash: (error = new Error('oops')) => reject(error as Error),
      })
    })
  }

  /** Dies, as a worker that exits. */
  lose(message = 'the worker exited'): void {
    const error = new NxError('worker_lost', 'partition', message, { retryable: true })
    this.abandon(error)
    this.onLost(error)
  }

  async dispose(): Promise<void> {
    this.isDisposed = true
    this.abandon(new NxError('worker_lost', 'partition', 'it was disposed of', { retryable: true }))
  }
}

export class HeldPartitions implements Partitions {
  readonly count: number
  /** In the order of their making. */
  readonly made: HeldPartition[] = []
  readonly executions: PartitionExecution[] = []
  /** How many of the next ones cannot be made. */
  failures = 0

  constructor(count = 1) {
    this.count = count
  }

  async create(slot: number): Promise<Partition> {
    if (this.failures > 0) {
      this.failures--
      throw new Error('no memory')
    }
    const partition = new HeldPartition(slot, this.executions)
    this.made.push(partition)
    return partition
  }

  /** Rows of each batch that was started. */
  get sizes(): number[] {
    return this.executions.map(({ batch }) => batch.size)
  }

  get last(): PartitionExecution {
    return this.executions.at(-1)!
  }
}
