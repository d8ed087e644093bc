// Long lines that threads sort together: the same bits as on one thread, whatever their elements have in common.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { bitSize, finiteMax, finiteMin, isFloat, isUnsigned, sizeOf } from '@nx/types'
import type { Backend, DType, Shape } from '@nx/types'
import { afterAll, describe, expect, it } from 'vitest'
import { random } from './compare.ts'
import { wasmBackend } from '../src/index.ts'
import type { Pool } from '../src/threads/pool.ts'
import { workPerCall } from '../src/launch.ts'
import { pool, pooled } from './pools.ts'

const pools: Pool[] = await Promise.all([pool(1), pool(2), pool(3)])
afterAll(() => Promise.all(pools.map((each) => each.terminate())))
const backends = pools.map((each) => pooled(each))
const single = wasmBackend() as Backend

const types = ['f16', 'bf16', 'f32', 'f64', 'u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64'] as const

type Values = (type: DType, i: number, size: number, next: () => number) => number

/** Numbers that a type has, integers in their whole range, from one between -1 and 1. */
const scaled = (type: DType, x: number): number =>
  isFloat(type) ? x : (isUnsigned(type) ? Math.abs(x) : x) * 2 ** (bitSize(type) - (isUnsigned(type) ? 0 : 1))

const kinds: Readonly<Record<string, Values>> = {
  'in the whole range': (type, _, __, next) => scaled(type, 2 * next() - 1),
  'of all magnitudes': (_, __, ___, next) => (next() - 0.5) * 2 ** ((next() - 0.5) * 40),
  'zeros of both signs, NaN and infinities among few others': (type, _, __, next) =>
    isFloat(type)
      ? [0, -0, NaN, Infinity, -Infinity, 1, -1][Math.floor(next() * 7)]!
      : Math.floor(next() * 3),
  equal: () => 3,
  rising: (type, i, size) => scaled(type, i / size),
  falling: (type, i, size) => scaled(type, 1 - (i + 1) / size),
  'most of them equal, one far away': (type, i, size) => (i === size >> 1 ? scaled(type, 0.99) : (i * 7) % 5),
  'largest and smallest': (type, i) => Number(i % 2 === 0 ? finiteMax(type) : finiteMin(type)),
}

/** Integers that numbers do not hold are made of bigints. */
function given(type: DType, shape: Shape, values: Values, backend: Backend): Tensor {
  const size = sizeOf(shape)
  const next = random(size)
  const integer = (x: number): bigint => {
    const near = BigInt(Math.trunc(x))
    const [low, high] = [BigInt(finiteMin(type)), BigInt(finiteMax(type))]
    return near < low ? low : near > high ? high : near
  }
  const list = Array.from({ length: size }, (_, i) => values(type, i, size, next))
  const isBig = !isFloat(type) && bitSize(type) === 64
  const elements = isFloat(type) ? list : list.map((x) => (isBig ? integer(x) : Number(integer(x))))
  return nx.reshape(nx.tensor(elements as number[], { type, backend }), shape)
}

/** All bits of the elements. */
const bitsOf = (x: Tensor): unknown =>
  nx.toTypedArray(isFloat(x.type) ? nx.bitcast(x, `u${bitSize(x.type)}` as DType) : x)

type Order = (x: Tensor) => Tensor

const orders = (axis: number): Readonly<Record<string, Order>> => ({
  sort: (x) => nx.sort(x, { axis }),
  'sort, descending': (x) => nx.sort(x, { axis, direction: 'desc' }),
  argsort: (x) => nx.argsort(x, { axis }),
  'argsort, descending, as s64': (x) => nx.argsort(x, { axis, direction: 'desc', type: 's64' }),
})

function check(type: DType, shape: Shape, axis: number, values: Values): void {
  const x = given(type, shape, values, single)
  const inputs = backends.map((backend) => given(type, shape, values, backend))
  for (const [name, order] of Object.entries(orders(axis))) {
    const expected = bitsOf(order(x))
    for (const [i, input] of inputs.entries()) {
      const before = pools[i]!.jobs
      const sorted = order(input)
      // At least counting and placing.
      if (i > 0) expect(pools[i]!.jobs, name).toBeGreaterThan(before + 1)
      expect(bitsOf(sorted), `${name} of ${type} ${shape} along ${axis}, ${i + 1} threads`).toEqual(expected)
    }
  }
}

describe.each(Object.entries(kinds))('elements %s', (_, values) => {
  it.each(types)('of %s', (type) => {
    for (const length of [7, 61, 1003]) check(type, [length], 0, values)
  })
})

it('along any axis of few lines', () => {
  const values = kinds['of all magnitudes']!
  for (const type of ['f32', 'f64', 's16', 'u8'] as const) {
    check(type, [3, 801], 1, values)
    check(type, [801, 3], 0, values)
    check(type, [2, 501, 3], 1, values)
  }
})

describe('groups that are as large as lines', () => {
  // The highest bits of most are the same, and those of few others are not.
  it.each(types)('of %s', (type) => {
    check(type, [6000], 0, (_, i, __, next) => {
      const near = scaled(type, 0.25 + next() / 2 ** (i % 9))
      return i % 100 === 0 ? scaled(type, -next()) : near
    })
  })
})

it('in compiled functions', () => {
  const values = kinds['of all magnitudes']!
  const order = jit((x: Tensor) => nx.add(nx.argsort(nx.multiply(x, 2)), 1))
  const expected = bitsOf(order(given('f32', [3001], values, single)))
  for (const [i, backend] of backends.entries()) {
    const before = pools[i]!.jobs
    expect(bitsOf(order(given('f32', [3001], values, backend)))).toEqual(expected)
    if (i > 0) expect(pools[i]!.jobs).toBeGreaterThan(before + 3)
  }
})

it('are those worth it, and no others', async () => {
  const own = await pool(2, workPerCall)
  const backend = pooled(own)
  for (const [length, lines, isShared] of [
    [100_000, 1, false],
    [250_000, 1, true],
    [250_000, 3, true],
  ] as const) {
    const values = kinds['in the whole range']!
    const of = (on: Backend): unknown => bitsOf(nx.argsort(x(on), { axis: 1 }))
    const x = (on: Backend): Tensor => given('f32', [lines, length], values, on)
    const before = own.jobs
    const result = of(backend)
    expect(own.jobs > before, `${lines} of ${length}`).toBe(isShared)
    expect(result).toEqual(of(single))
  }
  await own.terminate()
})
