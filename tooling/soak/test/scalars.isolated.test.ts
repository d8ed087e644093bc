// Dropped scalars and dropped losses cost nothing: the short form of `npm run soak -- scalars`.
import { expect, it } from 'vitest'
import { held, measure, type Run } from '../scalars.ts'

const runs: readonly Run[] = [
  { backend: 'wasm', loop: 'scalars', count: 250_000, mode: 'sync' },
  { backend: 'wasm', loop: 'scalars', count: 250_000, mode: 'turns' },
  { backend: 'wasm', loop: 'training', count: 8000, mode: 'sync' },
  { backend: 'wasm', loop: 'training', count: 8000, mode: 'turns' },
  { backend: 'binary', loop: 'scalars', count: 150_000, mode: 'sync' },
]

it.each(runs)(
  '$count $loop on $backend, $mode',
  async (run) => {
    const report = await measure(run)
    expect(held(run, report), JSON.stringify(report)).toBe(true)
  },
  180_000,
)
