// The joined tensors of a batch are freed when its function is done, and nobody else's memory is.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { hook } from '@nx/defn'
import { add, setDefaultBackend, type Tensor, tensor, toArray } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { Batch, jitServing, run, start } from '../src/index.ts'

const row = (value: number, length = 2): Tensor => tensor(new Float32Array(length).fill(value))

describe.each<[string, () => Backend]>([
  ['binary', () => binaryBackend() as Backend],
  ['wasm', () => wasmBackend() as Backend],
])('on %s', (_, made) => {
  it.each([1, 2])(
    'inputs and results of %i rows can be used after it, also where they are one',
    async (rows) => {
      setDefaultBackend(made())
      const values: Tensor[] = []
      const same = jitServing((x: Tensor) => ({ same: x, again: hook(x, 'seen') }), {
        hooks: { seen: (value) => void values.push(value as Tensor) },
      })
      const inputs = Array.from({ length: rows }, (_each, i) => row(i))
      const expected = inputs.map((_each, i) => [i, i])
      for (const batch of [Batch.stack(inputs), Batch.concatenate([tensor(expected, { type: 'f32' })])]) {
        const results = (await run(same, batch)) as { same: Tensor; again: Tensor }
        expect([results.same, results.again, values.pop()!].map((each) => toArray(each))).toEqual(
          Array(3).fill(expected),
        )
        expect(toArray(batch.toContainer() as Tensor)).toEqual(expected)
      }
      expect(inputs.map((each) => toArray(each))).toEqual(expected)
    },
  )
})

it('servers leave nothing of a batch in linear memory but what callers keep', async () => {
  const backend = wasmBackend()
  setDefaultBackend(backend as Backend)
  const length = 65_536
  const rows = Array.from({ length: 4 }, (_, i) => row(i, length))
  await using server = await start(
    jitServing((x: Tensor) => add(x, 1)),
    { batchSize: 4 },
  )
  const round = async (): Promise<void> => {
    const answers = (await Promise.all(
      rows.map((each) => server.batchedRun(Batch.stack([each]))),
    )) as Tensor[]
    expect(answers.map((each) => toArray(each).flat()[length - 1])).toEqual([1, 2, 3, 4])
    for (const each of answers) each[Symbol.dispose]()
  }
  await round()
  const before = backend.memory().residentBytes
  for (let i = 0; i < 8; i++) await round()
  // Each round's output of the whole batch is garbage; its input is not.
  expect(backend.memory().residentBytes - before).toBeLessThanOrEqual(8 * 4 * 4 * length)
})

it.each<[string, () => Backend]>([
  ['binary', () => binaryBackend() as Backend],
  ['wasm', () => wasmBackend() as Backend],
])('padding is zeros whatever was joined before, and what was joined stays as it was, on %s', (_, made) => {
  setDefaultBackend(made())
  const joined = [64, 3, 17, 64, 1000].map((rows) => {
    const batch = Batch.stack(Array.from({ length: rows }, (_each, i) => row(rows + i, 3)))
    return [rows, batch.pad(2 + (rows % 5)).toContainer() as Tensor] as const
  })
  for (const [rows, tensor] of joined) {
    const expected = Array.from({ length: rows }, (_each, i) => Array(3).fill(rows + i))
    expect(toArray(tensor)).toEqual([...expected, ...Array.from({ length: 2 + (rows % 5) }, () => [0, 0, 0])])
  }
})

it('joining rows for a backend that copies them leaves no buffer behind for each batch', () => {
  setDefaultBackend(wasmBackend() as Backend)
  const rows = Array.from({ length: 64 }, (_, i) => row(i, 784))
  const join = (): void => (Batch.stack(rows).toContainer() as Tensor)[Symbol.dispose]()
  join()
  const before = process.memoryUsage().arrayBuffers
  for (let i = 0; i < 20; i++) join()
  // Each is 200 kB.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(400_000)
})
