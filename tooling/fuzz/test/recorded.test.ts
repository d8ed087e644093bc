// Runs of disjoint seeds add up, and no seed counts twice.
import { expect, it } from 'vitest'
import { type GraphRun, operationsOf, withRun } from '../recorded.ts'

const run = (first: number, count: number, operations: Record<string, number> = {}): GraphRun => ({
  commit: 'abc',
  first,
  count,
  faults: 0,
  minutes: 1,
  operations,
})

it('a run stands beside those of other seeds', () => {
  expect(withRun([run(11, 10)], run(1, 10))).toEqual([run(1, 10), run(11, 10)])
})

it('and in the place of those with which it shares seeds', () => {
  const runs = [run(1, 10), run(11, 10), run(21, 10)]
  expect(withRun(runs, run(20, 2))).toEqual([run(1, 10), run(20, 2)])
  expect(withRun(runs, run(11, 10, { add: 3 }))).toEqual([run(1, 10), run(11, 10, { add: 3 }), run(21, 10)])
})

it('operations of all runs are counted together', () => {
  const runs = [run(1, 10, { add: 3, dot: 4 }), run(11, 10, { add: 2, max: 1 })]
  expect(operationsOf(runs)).toEqual([
    ['add', 5],
    ['dot', 4],
    ['max', 1],
  ])
})
