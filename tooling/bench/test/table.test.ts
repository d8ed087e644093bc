// The table must compare what peers computed, take the best of those that agree, and hold each row to its goal.
import { expect, test } from 'vitest'
import { chart } from '../table/chart.ts'
import { lineChart } from '../table/line-chart.ts'
import { agree, measureRow } from '../table/measure-row.ts'
import { type Entry, running } from '../table/row.ts'

/** One that says that each time takes so long. */
const pretending = (name: string, milliseconds: number, numbers: readonly number[]): Entry => ({
  name,
  setup: () => ({ sample: (times) => times * milliseconds, numbers: () => numbers }),
})

test('the best peer is the fastest that computes the same', async () => {
  const [figure] = await measureRow({
    workload: 'w',
    goal: { ratio: 2 },
    ours: [pretending('eager', 10, [1, 2, 3])],
    peers: [
      pretending('slow', 40, [1, 2, 3]),
      pretending('good', 30, [1, 2, 3.001]),
      pretending('wrong', 1, [1, 2, 4]),
      { name: 'broken', setup: () => Promise.reject(new Error('no such thing')) },
    ],
  })
  expect(figure).toMatchObject({
    mode: 'eager',
    ours: 10,
    peer: 'good',
    theirs: 30,
    ratio: 3,
    least: 3,
    most: 3,
  })
  expect(figure).toMatchObject({
    met: true,
    without: ['wrong: other numbers', 'broken: Error: no such thing'],
  })
})

test('a row that is too slow, or alone, misses or meets its goal', async () => {
  const of = (goal: { ratio: number } | { atMost: number }, peers: readonly Entry[]) =>
    measureRow({ workload: 'w', goal, ours: [pretending('jit', 10, [1])], peers })
  expect((await of({ ratio: 2 }, [pretending('p', 19, [1])]))[0]).toMatchObject({ met: false, ratio: 1.9 })
  expect((await of({ ratio: 2 }, []))[0]).toMatchObject({ met: false, ratio: null })
  expect((await of({ atMost: 10 }, []))[0]!.met).toBe(true)
  expect((await of({ atMost: 9 }, []))[0]!.met).toBe(false)
})

test('ours must agree among themselves', async () => {
  const ours = [pretending('eager', 1, [1]), pretending('jit', 1, [2])]
  await expect(measureRow({ workload: 'w', goal: { ratio: 1 }, ours, peers: [] })).rejects.toThrow(
    'w: jit computes something else',
  )
})

test('numbers agree up to parts of the largest, NaN with nothing', () => {
  expect(agree([1, 1000], [1.5, 1000], 1e-3)).toBe(true)
  expect(agree([1, 1000], [3, 1000], 1e-3)).toBe(false)
  expect(agree([1], [1, 2], 1)).toBe(false)
  expect(agree([NaN], [NaN], 1)).toBe(false)
})

test('work is timed, what it gives is released each time', async () => {
  let released = 0
  const { sample, numbers } = running(() => 5, { numbers: (found) => [found], release: () => released++ })
  expect(await sample(3)).toBeGreaterThanOrEqual(0)
  expect(await numbers!()).toEqual(Float64Array.of(5))
  expect(released).toBe(4)
})

test('the chart names each figure that has a ratio, and is well formed', async () => {
  const figures = await measureRow({
    workload: 'a < b',
    goal: { ratio: 1 },
    ours: [pretending('jit', 1, [1])],
    peers: [pretending('p', 2, [1])],
  })
  const svg = chart(figures, 'machine & date')
  expect(svg).toContain('a &lt; b, jit')
  expect(svg).toContain('2.00× p')
  expect(svg).toContain('machine &amp; date')
  expect(svg.match(/<text/g)!.length).toBe(svg.match(/<\/text>/g)!.length)
})

test('lines are drawn through all their points, from power to power of ten', () => {
  const svg = lineChart(
    [
      {
        name: 'a & b',
        points: [
          [10, 1],
          [100, 10],
          [1000, 100],
        ],
      },
    ],
    'c',
  )
  expect(svg).toContain('M60.0 440.0L340.0 240.0L620.0 40.0')
  expect(svg).toContain('a &amp; b')
  expect(svg).toContain('>10³<')
})
