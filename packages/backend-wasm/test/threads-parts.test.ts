// Reductions to few totals by parts: the same bits on 1, 2 and 3 threads, and the right ones.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { isFloat } from '@nx/types'
import type { Backend, DType } from '@nx/types'
import { afterAll, describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import type { Pool } from '../src/threads/pool.ts'
import { pool, pooled } from './pools.ts'

const pools: Pool[] = await Promise.all([pool(1), pool(2), pool(3)])
afterAll(() => Promise.all(pools.map((each) => each.terminate())))
const backends = pools.map((each) => pooled(each))
const single = wasmBackend() as Backend
const jobs = (): number => pools.reduce((sum, each) => sum + each.jobs, 0)

const given = (shape: readonly number[], type: DType, backend: Backend): Tensor => {
  const size = shape.reduce((product, length) => product * length)
  const x = nx.sin(nx.multiply(nx.iota([size], { type: 'f64', backend }), 0.7))
  return nx.reshape(nx.asType(nx.multiply(x, type === 'u8' ? 1 : 100), type), shape)
}

type Reduction = (x: Tensor, axes: readonly number[]) => Tensor | readonly Tensor[]

const reductions: Readonly<Record<string, Reduction>> = {
  sum: (x, axes) => nx.sum(x, { axes }),
  'largest and smallest': (x, axes) => [nx.reduceMax(x, { axes }), nx.reduceMin(x, { axes })],
  product: (x, axes) => nx.product(nx.add(1, nx.divide(x, 1000)), { axes }),
  'what follows from totals, and elements beside them': (x, axes) => {
    const y = nx.multiply(x, 2)
    return [y, nx.add(nx.sum(y, { axes }), 1), nx.sum(nx.abs(y), { axes })]
  },
}

const allTypes = ['f32', 'f64', 's32', 's64', 'u8', 'f16', 'bf16'] as const
const types: Readonly<Record<string, readonly (typeof allTypes)[number][]>> = {
  'what follows from totals, and elements beside them': ['f32', 's32'],
}

const shapes: readonly (readonly [shape: readonly number[], axes: readonly number[]])[] = [
  [[4099], [0]],
  [[3, 2500], [1]],
  [[1300, 10], [0]],
  [[300, 250], [0]],
  [
    [700, 33],
    [0, 1],
  ],
  [[4, 1000, 7], [1]],
  [
    [300, 3, 5],
    [0, 2],
  ],
  [[130], [0]],
  [[127], [0]],
]

const resultsOf = (run: (x: Tensor) => Tensor | readonly Tensor[], x: Tensor): unknown[] =>
  [run, jit(run) as typeof run].flatMap((each) =>
    [each(x)].flat().map((found) => nx.toTypedArray(found as Tensor)),
  )

it.each(Object.entries(reductions))('%s', (name, reduction) => {
  const before = jobs()
  for (const type of types[name] ?? allTypes)
    for (const [shape, axes] of shapes) {
      const run = (x: Tensor): Tensor | readonly Tensor[] => reduction(x, axes)
      const of = (backend: Backend): unknown[] => resultsOf(run, given(shape, type, backend))
      const [one, ...others] = backends.map(of)
      for (const other of others) expect(other, `${type} ${shape} ${axes}`).toEqual(one)
      const right = of(single)
      if (!isFloat(type)) expect(one, `${type} ${shape} ${axes}`).toEqual(right)
      else
        right.forEach((each, i) => {
          const [expected, got] = [each, one![i]].map((list) => Array.from(list as Float64Array, Number))
          const scale = expected!.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
          const unit = { f64: 1e-13, f32: 1e-5, f16: 2e-3, bf16: 1.6e-2 }[type as 'f32']
          const isRight = (value: number, k: number): boolean =>
            Object.is(got![k], value) || Math.abs(got![k]! - value) < unit * scale * 50
          expect(expected!.findIndex((value, k) => !isRight(value, k))).toBe(-1)
        })
    }
  expect(jobs() - before).toBeGreaterThan(100)
})

it.each(['f32', 'f64', 'bf16'] as const)('NaN, infinities and zeros of either sign, of %s', (type) => {
  const fill = (value: number, length: number): number[] => new Array<number>(length).fill(value)
  const inputs = [
    fill(-0, 1000),
    [...fill(-0, 999), 0],
    [0, ...fill(-0, 999)],
    [...fill(1, 500), NaN, ...fill(2, 499)],
    [...fill(1, 990), Infinity, ...fill(2, 9)],
    [Infinity, ...fill(1, 990), -Infinity],
    fill(-Infinity, 700),
  ]
  for (const values of inputs)
    for (const [shape, axes] of [
      [[values.length], [0]],
      [[values.length, 1], [0]],
    ] as const)
      for (const reduce of [nx.sum, nx.reduceMax, nx.reduceMin, nx.product]) {
        const of = (backend: Backend): unknown =>
          nx.toFlatArray(reduce(nx.reshape(nx.tensor(values, { type, backend }), shape), { axes }))
        for (const backend of backends) expect(of(backend), `${reduce.name} ${values[0]}`).toEqual(of(single))
      }
})

describe('numbers of the largest and smallest elements', () => {
  const sizes: readonly (readonly [shape: readonly number[], axis: number])[] = [
    [[4099], 0],
    [[3, 2500], 1],
    [[1300, 10], 0],
    [[300, 250], 0],
    [[4, 1000, 7], 1],
    [[131], 0],
  ]
  /** Few different numbers, whose extremes begin late and come again, or all the same. */
  const element = (i: number, size: number): number =>
    i < size / 3 ? i % 5 : i % 1009 === 1000 ? 100 : i % 997 === 990 ? -100 : -(i % 7)
  const lists: Readonly<Record<string, (i: number, size: number) => number>> = {
    'in no order': element,
    equal: () => 3,
    'least of all': () => -Infinity,
    ascending: (i) => i / 64,
    descending: (i) => -i / 64,
    'with NaN early and late': (i, size) => (i === 40 || i === size - 60 ? NaN : element(i, size)),
    'with NaN at the end': (i, size) => (i > size - 9 ? NaN : i),
    'zeros of both signs': (i) => (i % 3 === 0 ? -0 : 0),
  }
  it.each(allTypes)('%s', (type) => {
    const before = jobs()
    for (const [name, of] of Object.entries(lists))
      for (const [shape, axis] of sizes)
        for (const tieBreak of ['low', 'high'] as const) {
          const size = shape.reduce((product, length) => product * length)
          const values = Float64Array.from({ length: size }, (_, i) => of(i, size))
          const run = (x: Tensor): Tensor[] => [
            nx.argmax(x, { axis, tieBreak }),
            nx.argmin(x, { axis, tieBreak }),
            nx.reduceMax(x, { axes: [axis] }),
          ]
          const found = (backend: Backend): unknown[] =>
            resultsOf(run, nx.reshape(nx.asType(nx.tensor(values, { backend }), type), shape))
          const right = found(single)
          for (const backend of backends)
            expect(found(backend), `${name} ${shape} ${tieBreak}`).toEqual(right)
        }
    expect(jobs() - before).toBeGreaterThan(100)
  })

  it('are found by parts', () => {
    const before = jobs()
    for (const backend of backends) expect(nx.toNumber(nx.argmax(given([5000], 'f32', backend)))).toBe(1214)
    expect(jobs() - before).toBeGreaterThan(0)
  })
})

it('a part that fails fails the call', () => {
  const run = jit((x: Tensor) => nx.sum(nx.quotient(100, x))) as (x: Tensor) => Tensor
  for (const backend of backends) {
    const divisors = nx.subtract(nx.iota([5000], { type: 's32', backend }), 4990)
    expect(() => nx.toNumber(run(divisors))).toThrow(/division|divisor/)
    expect(nx.toNumber(run(nx.add(nx.iota([1000], { type: 's32', backend }), 1)))).toBe(482)
  }
})
