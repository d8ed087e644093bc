// The test that Nx has of partitions of a serving, by its name.
import { binaryBackend } from '@nx/backend-binary'
import { s32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { describe, expect, it } from 'vitest'
import { Batch, serving, start } from '../src/index.ts'
import { watch } from './outcome.ts'
import { TestClock } from './test-clock.ts'
import { HeldModule } from './test-modules.ts'

describe('partitioning', () => {
  it('spawns tasks concurrently', async () => {
    setDefaultBackend(binaryBackend())
    const [clock, held] = [new TestClock(), new HeldModule()]
    const server = await start(serving(held), { profile: 'nx', clock, partitions: 2, batchSize: 2 })
    const results = [
      [1, 2],
      [3, 4],
    ].map((values) => watch(server.batchedRun(Batch.concatenate([s32(values)]))))
    await clock.settle()
    expect(held.executions.map(({ partition }) => partition)).toEqual([0, 1])
    for (const { finish } of held.executions) finish()
    await clock.settle()
    expect(results.map(({ value }) => toArray(value as Tensor))).toEqual([
      [2, 4],
      [6, 8],
    ])
  })
})
