// Picks follow their weights, and refuse what gives no probabilities.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import {
  add,
  at,
  iota,
  multiply,
  setDefaultBackend,
  type Tensor,
  tensor,
  toArray,
  toFlatArray,
  vectorize,
  withDefaultBackend,
} from '@nx/tensor'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'
import {
  bernoulli,
  bernoulliSplit,
  categorical,
  categoricalSplit,
  choice,
  key,
  permutation,
  shuffle,
  split,
} from '../src/index.ts'
import { chiSquared, tally } from './statistics.ts'

const wasm = wasmBackend() as Backend
const binary = binaryBackend() as Backend
setDefaultBackend(wasm)
const count = 400_000
const numbers = (values: Tensor): number[] => toFlatArray(values) as number[]

describe('choice', () => {
  const weights = [0.1, 0, 0.5, 0.4]

  it('with probabilities', () => {
    const counts = tally(numbers(choice(key(13), iota([4]), tensor(weights), { samples: count })[0]), 4)
    expect(counts[1]).toBe(0)
    const drawn = [counts[0]!, counts[2]!, counts[3]!]
    expect(Math.abs(chiSquared(drawn, [count * 0.1, count * 0.5, count * 0.4]))).toBeLessThan(6)
  })

  it('never picks an entry of probability zero', () => {
    const picks = choice(key(14), iota([4]), tensor([0, 1, 1, 0], { type: 'bf16' }), { samples: count })[0]
    expect(tally(numbers(picks), 4)).toMatchObject({ 0: 0, 3: 0 })
    const holes = Array.from({ length: 999 }, (_, i) => (i % 3 === 1 ? 0.1 + i / 1e4 : 0))
    for (const backend of [wasm, binary]) {
      const picked = withDefaultBackend(backend, () =>
        choice(key(14), iota([999]), tensor(holes), { samples: 20_000 }),
      )
      expect(numbers(picked[0]).filter((i) => i % 3 !== 1)).toEqual([])
    }
  })

  it.each(['bf16', 'f16', 'f32'] as const)('of many entries with weights of type %s', (type) => {
    const even = tensor(new Array<number>(4096).fill(1), { type })
    const picks = numbers(choice(key(15), iota([4096]), even, { samples: count })[0])
    expect(Math.abs(chiSquared(tally(picks, 4096), new Array<number>(4096).fill(count / 4096)))).toBeLessThan(
      4,
    )
    const few = choice(key(15), iota([4096]), even, { samples: 1000, replace: false })[0]
    const high = numbers(few).filter((i) => i >= 2048).length
    expect(Math.abs(high - 500)).toBeLessThan(80)
  })

  it.each([1e-40, 1e-30, 1, 1e30, 3e38])('of weights of size %d', (size) => {
    const scaled = tensor(
      [0, 1, 0.5, 0, 0.5].map((x) => x * size),
      { type: 'f32' },
    )
    const counts = tally(numbers(choice(key(16), iota([5]), scaled, { samples: 40_000 })[0]), 5)
    expect(counts[0]! + counts[3]!).toBe(0)
    const drawn = [counts[1]!, counts[2]!, counts[4]!]
    expect(Math.abs(chiSquared(drawn, [20_000, 10_000, 10_000]))).toBeLessThan(6)
  })

  it('without replacement takes heavy entries first', () => {
    let first = 0
    let current = key(15)
    for (let i = 0; i < 500; i++) {
      const [picked, next] = choice(current, iota([4]), tensor(weights), { samples: 3, replace: false })
      current = next
      const picks = numbers(picked)
      expect([...picks].sort()).toEqual([0, 2, 3])
      if (picks[0] === 2) first++
    }
    expect(Math.abs(first / 500 - 0.5)).toBeLessThan(0.1)
  })

  describe.each([true, false])('with replacement: %s', (replace) => {
    const pick = (weights: Tensor): Tensor =>
      choice(key(17), tensor([10, 20, 30]), weights, { samples: 2, replace })[0]
    const rejected: readonly (readonly [readonly number[], string, string])[] = [
      [[1, NaN, 1], 'weights', 'got NaN at index 1'],
      [[1, 2, -1], 'weights', 'got -1 at index 2'],
      [[Infinity, 2, 1], 'weights', 'got Infinity at index 0'],
      [[0, 0, 0], 'weights', 'all weights are zero'],
      ...(replace ? [] : [[[0, 3, 0], 'samples', 'cannot pick 2 of 1 entries'] as const]),
    ]

    it.each(rejected)('refuses %j', (values, code, text) => {
      for (const backend of [wasm, binary]) {
        withDefaultBackend(backend, () => {
          const given = tensor([...values], { type: 'f32' })
          expect(() => pick(given)).toThrow(
            expect.objectContaining({ code, message: expect.stringContaining(text) }),
          )
          // What a compiled function computes cannot be read before it runs.
          expect(() => toArray(jit((w: Tensor) => pick(multiply(w, 1)))(given))).toThrow(
            expect.objectContaining({ code: 'index_out_of_bounds' }),
          )
        })
      }
    })

    it('gives compiled what it gives eagerly', () => {
      const given = tensor([0.5, 0.25, 0.75])
      expect(toArray(jit(pick)(given))).toEqual(toArray(pick(given)))
    })
  })

  it('checks each vector of weights', () => {
    const both = vectorize(
      tensor(
        [
          [1, 1],
          [0, 0],
        ],
        { type: 'f32' },
      ),
      'each',
    )
    expect(() => choice(key(1), iota([2]), both)).toThrow(expect.objectContaining({ code: 'weights' }))
  })
})

describe('bernoulli', () => {
  it.each([0.5, 0.001, 0.9])('of probability %d', (p) => {
    const [values] = bernoulli(key(20), p, { shape: [count] })
    expect(values.type).toBe('u8')
    const ones = numbers(values).reduce((sum, x) => sum + x, 0)
    expect(Math.abs(ones - p * count) / Math.sqrt(count * p * (1 - p))).toBeLessThan(4)
  })

  it.each(['bf16', 'f16'] as const)('of a small probability in %s', (type) => {
    const p = tensor(2 ** -10, { type })
    const ones = numbers(bernoulli(key(21), p, { shape: [count] })[0]).reduce((sum, x) => sum + x, 0)
    expect(Math.abs(ones - count / 1024) / Math.sqrt(count / 1024)).toBeLessThan(4)
  })

  it('takes a probability for each entry, never and always included', () => {
    const [values] = bernoulli(key(22), tensor([0, 1, 0, 1]), { shape: [1000, 4] })
    expect(toArray(at(values, 17))).toEqual([0, 1, 0, 1])
    expect(bernoulli(key(22), tensor([0, 1]))[0].shape).toEqual([2])
    expect(numbers(values).reduce((sum, x) => sum + x, 0)).toBe(2000)
  })

  it('is the same compiled, on both backends, vectorized and from a split key', () => {
    const drawn = (k: Tensor): Tensor => bernoulli(k, 0.3, { shape: [9] })[0]
    const expected = toArray(drawn(key(3)))
    expect(toArray(jit(drawn)(key(3)))).toEqual(expected)
    expect(withDefaultBackend(binary, () => toArray(drawn(key(3))))).toEqual(expected)
    expect(toArray(bernoulliSplit(at(split(key(3)), 1), 0.3, { shape: [9] }))).toEqual(expected)
    const keys = vectorize(split(key(5)), 'keys')
    expect(toArray(drawn(keys))).toEqual([0, 1].map((i) => toArray(drawn(at(split(key(5)), i)))))
  })

  it.each([-0.1, 1.5, NaN])('refuses %d', (p) => {
    for (const each of [p, tensor([0.5, p])]) {
      expect(() => bernoulli(key(1), each)).toThrow(
        expect.objectContaining({ code: 'range', message: expect.stringContaining('between 0 and 1, got') }),
      )
    }
  })
})

describe('categorical', () => {
  const logits = [0, Math.log(2), -Infinity, Math.log(5)]

  it('has the probabilities of softmax', () => {
    const counts = tally(numbers(categorical(key(30), tensor(logits), { shape: [40_000] })[0]), 4)
    expect(counts[2]).toBe(0)
    const drawn = [counts[0]!, counts[1]!, counts[3]!]
    expect(
      Math.abs(
        chiSquared(
          drawn,
          [1, 2, 5].map((x) => x * 5000),
        ),
      ),
    ).toBeLessThan(6)
  })

  it.each(['bf16', 'f16', 'f64'] as const)('of many categories in %s', (type) => {
    const even = tensor(new Array<number>(20).fill(0), { type })
    const picks = numbers(categorical(key(31), even, { shape: [10_000] })[0])
    expect(Math.abs(chiSquared(tally(picks, 20), new Array<number>(20).fill(500)))).toBeLessThan(4)
  })

  it('chooses along an axis, and takes axes before', () => {
    const table = tensor([
      [0, -1000],
      [-1000, 0],
      [-1000, -1000],
    ])
    expect(toArray(categorical(key(1), table, { axis: 0 })[0])).toEqual([0, 1])
    expect(categorical(key(1), table, { shape: [7, 3] })[0].shape).toEqual([7, 3])
    expect(categorical(key(1), table, { axis: 0, shape: [7, 2] })[0].shape).toEqual([7, 2])
  })

  it('is the same compiled, on both backends, vectorized and from a split key', () => {
    const drawn = (k: Tensor): Tensor => categorical(k, tensor(logits), { shape: [9] })[0]
    const expected = toArray(drawn(key(3)))
    expect(toArray(jit(drawn)(key(3)))).toEqual(expected)
    expect(withDefaultBackend(binary, () => toArray(drawn(key(3))))).toEqual(expected)
    expect(toArray(categoricalSplit(at(split(key(3)), 1), tensor(logits), { shape: [9] }))).toEqual(expected)
    const keys = vectorize(split(key(5)), 'keys')
    expect(toArray(drawn(keys))).toEqual([0, 1].map((i) => toArray(drawn(at(split(key(5)), i)))))
  })

  it.each([
    [[0, NaN], 'weights', 'got NaN'],
    [[Infinity, 0], 'weights', 'got Infinity'],
    [[-Infinity, -Infinity], 'weights', 'all logits are negative infinity'],
  ] as const)('refuses %j', (values, code, text) => {
    expect(() => categorical(key(1), tensor([...values]))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(text) }),
    )
  })

  it('refuses a scalar, complex logits and a shape that does not end as they do', () => {
    expect(() => categorical(key(1), tensor(1))).toThrow(expect.objectContaining({ code: 'rank' }))
    expect(() => categorical(key(1), tensor([[1, 2]]), { shape: [2] })).toThrow(
      expect.objectContaining({ code: 'shape', message: expect.stringContaining('must end in the axes') }),
    )
    withDefaultBackend(binary, () =>
      expect(() => categorical(key(1), tensor([1], { type: 'c64' }))).toThrow(
        expect.objectContaining({ code: 'type' }),
      ),
    )
  })
})

describe('permutation', () => {
  it('puts numbers in every order equally often', () => {
    const keys = split(key(40), { parts: 6000 })
    const [orders] = permutation(vectorize(keys, 'keys'), 3)
    const codes = (toArray(orders) as number[][]).map(
      (order) => order[0]! * 2 + (order[1]! > order[2]! ? 1 : 0),
    )
    expect(Math.abs(chiSquared(tally(codes, 6), new Array<number>(6).fill(1000)))).toBeLessThan(4)
  })

  it('of a tensor is its shuffle', () => {
    const rows = add(iota([4, 3]), 1)
    for (const options of [{}, { axis: 1 }, { independent: true }])
      expect(toArray(permutation(key(41), rows, options)[0])).toEqual(
        toArray(shuffle(key(41), rows, options)[0]),
      )
    expect(toArray(permutation(key(41), 4)[0])).toEqual(toArray(shuffle(key(41), iota([4]))[0]))
    expect(toArray(permutation(key(41), 0)[0])).toEqual([])
  })

  it.each([-1, 1.5, NaN])('refuses %d', (length) => {
    expect(() => permutation(key(1), length)).toThrow(expect.objectContaining({ op: 'permutation' }))
  })
})
