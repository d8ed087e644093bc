// Two copies of this package in one program take each other's batches and servings.
import { binaryBackend } from '@nx/backend-binary'
import { multiply, setDefaultBackend, type Tensor, tensor, toArray } from '@nx/tensor'
import { beforeEach, expect, test, vi } from 'vitest'
import * as one from '../src/index.ts'

vi.resetModules()
const other = (await import('../src/index.ts')) as typeof one

beforeEach(() => void setDefaultBackend(binaryBackend()))

const doubled = one.jitServing((x: Tensor) => multiply(x, 2), { batchSize: 2 })

test('a batch of one is a batch of the other', () => {
  const batch = other.Batch.stack([tensor([1, 2])])
  expect(other.Batch).not.toBe(one.Batch)
  expect([batch instanceof one.Batch, {} instanceof one.Batch, (null as unknown) instanceof one.Batch]).toEqual([true, false, false]) // prettier-ignore
  const merged = one.Batch.merge([one.Batch.stack([tensor([3, 4])]), batch])
  expect(toArray(merged.toContainer())).toEqual([[3, 4], [1, 2]]) // prettier-ignore
})

test('run and servers compute the batches of the other, also merged and split', async () => {
  const batch = other.Batch.stack([1, 2, 3])
  expect(toArray((await one.run(doubled, batch)) as Tensor)).toEqual([2, 4, 6])
  expect(toArray((await other.run(doubled, batch)) as Tensor)).toEqual([2, 4, 6])
  await using server = await other.start(doubled)
  const answers = await Promise.all([batch, one.Batch.stack([4])].map((each) => server.batchedRun(each)))
  expect(answers.map((each) => toArray(each as Tensor))).toEqual([[2, 4, 6], [8]]) // prettier-ignore
})
