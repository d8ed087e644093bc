// Bits are those of Threefry, of Nx and partly of JAX, eagerly, traced and for vectorized keys.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import {
  at,
  bitcast,
  iota,
  setDefaultBackend,
  stack,
  type Tensor,
  tensor,
  toArray,
  toFlatArray,
  u32,
  vectorize,
} from '@nx/tensor'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'
import {
  bernoulliSplit,
  choice,
  foldIn,
  gumbelSplit,
  key,
  normal,
  normalSplit,
  randint,
  randintSplit,
  shuffle,
  split,
  threefry2x32,
  uniform,
  uniformSplit,
} from '../src/index.ts'
import { randomBits } from '../src/core/hash.ts'

setDefaultBackend(binaryBackend())

describe('threefry2x32', () => {
  // Known answers published with Random123.
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ])('under the key %j', (words, counters, expected) => {
    expect(toArray(threefry2x32(u32(counters), u32(words)))).toEqual(expected)
  })

  it('hashes each pair on its own and joins the halves', () => {
    const pairs = u32([
      [1, 2, 3],
      [4, 5, 6],
    ])
    const joined = toFlatArray(threefry2x32(pairs, key(7)))
    for (const i of [0, 1, 2]) {
      expect(toArray(threefry2x32(at(pairs, ':', i), key(7)))).toEqual([joined[i], joined[i + 3]])
    }
  })

  it('is one operation, which a backend may do itself', () => {
    const own = binaryBackend()
    const calls: string[] = []
    const counting: Backend = {
      ...(own as Backend),
      supports: (call) => call.op === 'random.threefry2x32' || own.supports(call as never),
      execute: (call) => {
        calls.push(call.op)
        return own.execute((call.op === 'random.threefry2x32' ? firstInput(call) : call) as never)
      },
    }
    const counters = tensor([1, 2], { type: 'u32', backend: counting })
    const words = tensor([3, 4], { type: 'u32', backend: counting })
    threefry2x32(counters, words)
    expect(calls.filter((op) => op === 'random.threefry2x32')).toHaveLength(1)
    expect(calls).not.toContain('bitwiseXor')
  })
})

/** Stands for a kernel: what it computes does not matter here. */
function firstInput(call: Parameters<Backend['execute']>[0]): object {
  return { op: 'reshape', inputs: [call.inputs[0]], attrs: { shape: call.outs[0] }, outs: call.outs }
}

describe('keys', () => {
  it('come from 64 bits of the seed', () => {
    expect(toArray(key(42))).toEqual([0, 42])
    expect(toArray(key(-1))).toEqual([2 ** 32 - 1, 2 ** 32 - 1])
    expect(toArray(key(2n ** 63n + 5n))).toEqual([2 ** 31, 5])
    expect(toArray(key(tensor(-2n)))).toEqual([2 ** 32 - 1, 2 ** 32 - 2])
    expect(toArray(key(tensor(7n, { type: 'u64' })))).toEqual([0, 7])
  })

  it('fold in integers of every type alike', () => {
    const expected = toArray(foldIn(key(3), 100))
    for (const type of ['u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64'] as const) {
      expect(toArray(foldIn(key(3), tensor(100, { type })))).toEqual(expected)
    }
    expect(toArray(foldIn(key(3), 100n))).toEqual(expected)
  })

  it('fold in negative numbers by their 64 bits', () => {
    const expected = toArray(foldIn(key(3), -5))
    for (const type of ['s8', 's16', 's32', 's64'] as const) {
      expect(toArray(foldIn(key(3), tensor(-5, { type })))).toEqual(expected)
    }
    expect(toArray(foldIn(key(3), 2n ** 64n - 5n))).toEqual(expected)
    expect(toArray(foldIn(key(3), 2 ** 32 - 5))).toEqual(expected)
    expect(toArray(foldIn(key(3), BigInt(2 ** 32 - 5)))).not.toEqual(expected)
  })

  it('split into keys that the number of parts decides', () => {
    expect(split(key(1), { parts: 5 }).shape).toEqual([5, 2])
    expect(split(key(1), { parts: 0 }).shape).toEqual([0, 2])
  })
})

const functions: Readonly<Record<string, (k: Tensor) => Tensor>> = {
  split: (k) => split(k, { parts: 3 }),
  foldIn: (k) => foldIn(k, iota([2])),
  uniform: (k) => uniform(k, { shape: [5] })[0],
  'uniform f64': (k) => uniform(k, -1, 1, { shape: [4], type: 'f64' })[0],
  normal: (k) => normal(k, { shape: [5] })[0],
  randint: (k) => randint(k, 0, 1000, { shape: [5] })[0],
  'randint of a wide span': (k) => randint(k, -(2 ** 31), 2 ** 31 - 9, { shape: [5] })[0],
  shuffle: (k) => shuffle(k, iota([4, 3]), { independent: true })[0],
  choice: (k) => choice(k, iota([6]), tensor([0.1, 0.2, 0.3, 0.2, 0.1, 0.1]), { samples: 4 })[0],
  'choice without replacement': (k) => choice(k, iota([6]), { samples: 4, replace: false })[0],
}

describe.each(Object.entries(functions))('%s', (_, fn) => {
  it('gives the same traced', () => {
    expect(toArray(jit(fn)(key(11)))).toEqual(toArray(fn(key(11))))
  })

  it('gives for vectorized keys what each key gives', () => {
    const keys = [key(1), key(2), key(3)]
    const together = fn(vectorize(stack(keys), 'keys'))
    expect(together.vectorizedAxes).toEqual([['keys', 3]])
    expect(toArray(together)).toEqual(keys.map((each) => toArray(fn(each))))
  })

  it('has the same bits on WebAssembly', () => {
    const before = setDefaultBackend(wasmBackend() as Backend)
    try {
      const got = toFlatArray(fn(key(11))) as number[]
      setDefaultBackend(binaryBackend())
      const expected = toFlatArray(fn(key(11))) as number[]
      // Normal numbers take logarithms, which may differ in the last place.
      got.forEach((each, i) => expect(Math.abs(each - expected[i]!)).toBeLessThan(1e-6))
    } finally {
      setDefaultBackend(before)
    }
  })
})

it('draws mantissas: uniform f32 numbers are multiples of 2⁻²³', () => {
  const values = toFlatArray(uniform(key(5), { shape: [1000] })[0]) as number[]
  expect(values.every((value) => Number.isInteger(value * 2 ** 23))).toBe(true)
  expect(bitcast(uniform(key(5), { shape: [2] })[0], 'u32').type).toBe('u32')
})

// JAX's tests state these numbers for `jax_threefry_partitionable=False` and 64-bit types enabled.
describe('bits of JAX', () => {
  it('are those of 32 and 64 bits', () => {
    expect(toArray(randomBits(key(1701), [3], 32))).toEqual([56197195, 4200222568, 961309823])
    expect(toArray(randomBits(key(1701), [3], 64))).toEqual([
      3982329540505020460n,
      16822122385914693683n,
      7882654074788531506n,
    ])
  })

  it('are those of split and foldIn', () => {
    expect(toArray(split(key(0), { parts: 4 }))).toEqual([
      [2285895361, 1501764800],
      [1518642379, 4090693311],
      [433833334, 4221794875],
      [839183663, 3740430601],
    ])
    expect(toArray(foldIn(key(0), 4))).toEqual([2285895361, 433833334])
  })

  // Their keys are checksums of the names of the tests.
  it.each([
    ['gumbel', gumbelSplit, [2.06701, 0.911726, 0.145736, 0.185427, -0.00711]],
    ['normal', normalSplit, [-1.173234, -1.511662, 0.070593, -0.099764, 1.052845]],
    ['uniform', uniformSplit, [0.298671, 0.073213, 0.873356, 0.260549, 0.412797]],
  ] as const)('are those of %s', (name, sample, expected) => {
    const values = toArray(sample(key(checksum(`${name}threefry2x32`)), { shape: [5] })) as number[]
    values.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5))
  })

  it('are those of bernoulli', () => {
    const seed = key(checksum('bernoullithreefry2x32'))
    expect(toArray(bernoulliSplit(seed, 0.5, { shape: [5] }))).toEqual([0, 1, 1, 1, 0])
  })

  it('are not those of randint, which JAX splits its key for', () => {
    const jax = [2, 1, 3, 6, 1, 5, 6, 3, 4]
    const options = { shape: [9] }
    expect(toArray(randintSplit(key(0), 0, 8, options))).not.toEqual(jax)
    const halves = toArray(split(key(0))) as number[][]
    const low = toArray(randomBits(u32(halves[1]!), [9], 32)) as number[]
    expect(low.map((word) => word % 8)).toEqual(jax)
  })
})

/** Adler-32. */
function checksum(text: string): number {
  let [a, b] = [1, 0]
  for (const char of text) {
    a = (a + char.charCodeAt(0)) % 65521
    b = (b + a) % 65521
  }
  return b * 65536 + a
}
