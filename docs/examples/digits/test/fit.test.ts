// The loop of training: every example once in an epoch, progress, and an end before the end.
import * as nx from '@nx/nx'
import { expect, it } from 'vitest'
import { generator } from '../data.ts'
import { fit, type FitOptions } from '../fit.ts'

const data = [nx.iota([10]), nx.multiply(nx.iota([10]), 2)] as const
const options = (more: Partial<FitOptions<readonly number[]>> = {}): FitOptions<readonly number[]> => ({
  epochs: 2,
  batch: 5,
  random: generator(1),
  ...more,
})
const collect = (seen: readonly number[], x: nx.Tensor, y: nx.Tensor): readonly number[] => {
  expect(nx.toFlatArray(y)).toEqual(nx.toFlatArray(nx.multiply(x, 2)))
  return [...seen, ...(nx.toFlatArray(x) as number[])]
}

it('shows every example once in an epoch, mixed, and says how far it is', () => {
  const told: (readonly [number, number])[] = []
  const onProgress: FitOptions<readonly number[]>['onProgress'] = ({ done, total, examplesPerSecond }) => {
    expect(examplesPerSecond).toBeGreaterThan(0)
    told.push([done, total])
  }
  const seen = fit([] as readonly number[], collect, data, options({ onProgress }))
  const all = Array.from({ length: 10 }, (_, i) => i)
  expect(seen.slice(0, 10).toSorted((a, b) => a - b)).toEqual(all)
  expect(seen.slice(10).toSorted((a, b) => a - b)).toEqual(all)
  expect(seen.slice(0, 10)).not.toEqual(seen.slice(10))
  expect(told).toEqual([[1, 4], [2, 4], [3, 4], [4, 4]]) // prettier-ignore
})

it('stops when it is told to', () => {
  const controller = new AbortController()
  let steps = 0
  const onProgress = (): void => {
    if (++steps === 3) controller.abort(new Error('enough'))
  }
  expect(() =>
    fit([] as readonly number[], collect, data, options({ onProgress, signal: controller.signal })),
  ).toThrow('enough')
  expect(steps).toBe(3)
})
