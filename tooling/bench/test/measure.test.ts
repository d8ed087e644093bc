// The benchmark door must interleave implementations and report ratios to the first one.
import { expect, test } from 'vitest'
import { measure } from '../measure.ts'

test('runs the implementations in turns after the warm-up', async () => {
  const log: string[] = []
  const implementation = (name: string) => ({
    name,
    setup: () => Promise.resolve(() => void log.push(name)),
  })
  const rows = await measure({
    name: 'w',
    implementations: [implementation('a'), implementation('b')],
    warmup: 1,
    rounds: 2,
  })
  expect(log).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
  expect(rows.map(({ workload, implementation }) => [workload, implementation])).toEqual([
    ['w', 'a'],
    ['w', 'b'],
  ])
  expect(rows[0]?.ratio).toBe(1)
})

test('takes the number that an implementation gives for its time', async () => {
  const [row] = await measure({
    name: 'w',
    unit: 'MiB',
    implementations: [{ name: 'a', setup: () => Promise.resolve(() => 64) }],
  })
  expect(row).toEqual({ workload: 'w', implementation: 'a', median: 64, unit: 'MiB', ratio: 1 })
})
