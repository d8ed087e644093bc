// Several threads give the bits that one gives, whatever is split.
import {
  argsort,
  asType,
  conv,
  fft,
  ifft,
  iota,
  irfft,
  multiply,
  real,
  reshape,
  rfft,
  sin,
  sort,
  topK,
  toTypedArray,
} from '@nx/tensor'
import type { ConvOptions } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { afterAll, expect, it } from 'vitest'
import { faultOf } from '../../compiler/test/random/report.ts'
import { createGemm } from '../src/gemm/index.ts'
import type { GemmCall, MatrixOperand } from '../src/gemm/index.ts'
import { detectFeatures } from '../src/features.ts'
import { wasmBackend } from '../src/index.ts'
import type { Pool } from '../src/threads/pool.ts'

import { pool, pooled } from './pools.ts'
import { checkPairs } from './random-graphs.ts'
import { withTarget } from './with-target.ts'

const pools: Pool[] = await Promise.all([pool(2), pool(3)])
afterAll(() => Promise.all(pools.map((each) => each.terminate())))
const single = wasmBackend() as Backend
const backends = pools.map((each) => pooled(each))
/** Jobs that were shared. */
const jobs = (): number => pools.reduce((sum, each) => sum + each.jobs, 0)

it.each([0, 1, 2])('100 random graphs, compiled and evaluated: %i', (part) => {
  const before = jobs()
  const pairs = backends.map((backend) => [backend, single] as const)
  for (let seed = 100 * part + 1; seed <= 100 * part + 100; seed++) {
    const fault = faultOf(seed, { most: 60 }, checkPairs(pairs))
    if (fault !== undefined) expect.fail(fault)
  }
  expect(jobs() - before).toBeGreaterThan(100)
})

it.each([0, 1])('100 random graphs that go by blocks of rows: %i', (part) => {
  const before = jobs()
  const near = { nearBytes: 96, productRows: 2 }
  const pairs = pools.map((each) => [withTarget(near, true, each) as unknown as Backend, single] as const)
  for (let seed = 100 * part + 1; seed <= 100 * part + 100; seed++) {
    const fault = faultOf(seed, { most: 60 }, checkPairs(pairs))
    if (fault !== undefined) expect.fail(fault)
  }
  expect(jobs() - before).toBeGreaterThan(100)
})

it('large random graphs', () => {
  const pairs = backends.map((backend) => [backend, single] as const)
  for (let seed = 1; seed <= 10; seed++) {
    const fault = faultOf(seed, { most: 8000, large: 20_000 }, checkPairs(pairs))
    if (fault !== undefined) expect.fail(fault)
  }
})

type Layout = 'rows' | 'columns' | 'strided' | 'patches'

/** Places of a walk in runs. */
const runs = (count: number, length: number, distance: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => Math.floor(i / length) * distance + (i % length))

const strides = (layout: Layout, rows: number, columns: number): Omit<MatrixOperand, 'address'> => {
  if (layout === 'rows') return { rowStride: columns, columnStride: 1 }
  if (layout === 'columns') return { rowStride: 1, columnStride: rows }
  if (layout === 'strided') return { rowStride: columns * 2, columnStride: 2 }
  return { rowStride: runs(rows, 5, 9), columnStride: runs(columns, 3, 4) }
}

const layouts: readonly Layout[] = ['rows', 'columns', 'strided', 'patches']

type Product = readonly [m: number, n: number, k: number, batch: number]
const elementTypes = ['f32', 'f64', 'i32'] as const

/** Compares products of random operands on the threads of a pool with those on one. */
function compareProducts(
  own: Pool,
  type: (typeof elementTypes)[number],
  products: readonly Product[],
  [lefts, rights]: readonly [left: readonly Layout[], right: readonly Layout[]],
): void {
  const { memory } = own
  const features = detectFeatures()
  const host = { memory: memory.memory, scratch: (bytes: number) => own.scratch(bytes) }
  const split = createGemm({ ...host, parallel: own }, features)
  const whole = createGemm(host, features)
  for (const [m, n, k, batch] of products) {
    for (const left of lefts)
      for (const right of rights) {
        memory.beginCall()
        const bytes = type === 'f64' ? 8 : 4
        const room = (elements: number): number => memory.address(memory.allocate(elements * bytes))
        const operand = (layout: Layout, rows: number, columns: number): MatrixOperand => {
          const elements = rows * columns * 2 + 100
          const address = room(elements * batch)
          const values = new (type === 'f64' ? Float64Array : type === 'f32' ? Float32Array : Int32Array)(
            memory.u8.buffer,
            address,
            elements * batch,
          )
          for (let i = 0; i < values.length; i++)
            values[i] = ((i * 7919) % 1013) / (type === 'i32' ? 1 : 1013)
          return { address, ...strides(layout, rows, columns), batchStride: elements }
        }
        const length = batch * m * n * bytes
        const [a, b] = [operand(left, m, k), operand(right, k, n)]
        const [one, many] = [room(batch * m * n), room(batch * m * n)]
        const call: GemmCall = { type, m, n, k, a, b, c: one, batch }
        whole(call)
        const before = own.jobs
        split({ ...call, c: many })
        const hasParts = Math.min(m, n) > 1 && (batch > 1 || Math.max(m, n) > 49)
        if (hasParts) expect(own.jobs).toBeGreaterThan(before)
        const [x, y] = [one, many].map((address) => memory.u8.slice(address, address + length))
        expect(x, `${batch} × ${m} × ${n} × ${k}, ${left} · ${right}`).toEqual(y)
      }
  }
}

it.each(elementTypes)('products of %s, of all layouts', (type) => {
  const products: readonly Product[] = [
    [100, 60, 70, 1],
    [13, 200, 300, 1],
    [200, 13, 50, 2],
    [60, 100, 9000, 1],
    [20, 30, 10, 7],
    [2, 130, 4, 3],
    [130, 2, 8, 1],
    [1, 300, 40, 1],
    [300, 1, 40, 2],
    [97, 20, 30, 1],
    [20, 97, 30, 2],
  ]
  for (const own of pools) compareProducts(own, type, products, [layouts, layouts])
})

// What is left for the last of the parts may be a single row or column.
it.each(elementTypes)('products of %s, of all lengths', (type) => {
  const lengths = Array.from({ length: 199 }, (_, i) => i + 2)
  const products = lengths.flatMap((length): Product[] => [
    [3, length, 70, 1],
    [length, 3, 70, 1],
  ])
  for (const own of pools) compareProducts(own, type, products, [['rows'], ['rows', 'columns']])
})

it.each<readonly [string, readonly number[], readonly number[], ConvOptions]>([
  ['images', [5, 3, 20, 21], [4, 3, 3, 3], { padding: 'same' }],
  ['filters of an image', [1, 3, 20, 21], [40, 3, 3, 3], { strides: 2 }],
  ['groups of an image', [1, 8, 20, 21], [16, 1, 3, 3], { padding: 'same', featureGroupSize: 8 }],
  ['groups of images', [4, 4, 15], [12, 4, 5], { batchGroupSize: 2 }],
  ['long sums', [2, 500, 9, 9], [3, 500, 3, 3], {}],
  ['long kernels', [2, 1, 400], [2, 1, 300], {}],
])('convolutions by %s', (_, input, kernel, options) => {
  const compute = (backend: Backend): unknown => {
    const filled = (shape: readonly number[]) => {
      const size = shape.reduce((product, length) => product * length)
      return reshape(sin(multiply(iota([size], { type: 'f32', backend }), 0.7)), shape)
    }
    return toTypedArray(conv(filled(input), filled(kernel), options))
  }
  const expected = compute(single)
  for (const backend of backends) expect(compute(backend)).toEqual(expected)
})

it.each<readonly [string, readonly number[], axis: number]>([
  ['many lines', [40, 64], 1],
  ['few lines, and passes of each', [3, 2, 1024], 2],
  ['one line, of a length that is no power of 4', [2 ** 15], 0],
  ['a short line', [2], 0],
  ['lines beside each other', [64, 5], 0],
  ['blocks of lines beside each other', [20, 16, 9], 1],
  ['no lines', [0, 8], 1],
])('Fourier transforms of %s', (_, shape, axis) => {
  const size = shape.reduce((product, length) => product * length)
  const compute = (backend: Backend): unknown[] =>
    (['c64', 'c128'] as const).flatMap((type) => {
      const x = reshape(asType(sin(multiply(iota([size], { type: 'f64', backend }), 0.7)), type), shape)
      const y = fft(x, { axis })
      const half = rfft(real(x), { axis })
      const back = irfft(half, { axis, length: shape[axis]! })
      return [y, ifft(y, { axis }), half, back].map((each) => toTypedArray(each))
    })
  const expected = compute(single)
  for (const [i, backend] of backends.entries()) {
    const before = pools[i]!.jobs
    expect(compute(backend)).toEqual(expected)
    if (size > 2) expect(pools[i]!.jobs).toBeGreaterThan(before + 7)
  }
})

it('sorted lines, and the largest elements of each', () => {
  const compute = (backend: Backend): unknown[] => {
    const x = reshape(sin(multiply(iota([5 * 7 * 60], { type: 'f32', backend }), 0.7)), [5, 60, 7])
    const all = [0, 1, 2].flatMap((axis) => [sort(x, { axis }), argsort(x, { axis })])
    return [...all, ...topK(x, { k: 3 })].map((each) => toTypedArray(each))
  }
  const before = jobs()
  for (const backend of backends) expect(compute(backend)).toEqual(compute(single))
  expect(jobs() - before).toBeGreaterThan(14)
})
