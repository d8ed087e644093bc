// Products of matrices of narrow types, which are computed in wider ones: eager, compiled and in threads, they are exact.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import { grad } from '@nx/grad'
import * as nx from '@nx/tensor'
import type { DotOptions, Tensor } from '@nx/tensor'
import { bitSize, isUnsigned, roundTo } from '@nx/types'
import type { Backend, DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import { random } from './compare.ts'
import { pool, pooled } from './pools.ts'

const backends: Readonly<Record<string, () => Backend | Promise<Backend>>> = {
  'relaxed SIMD': () => wasmBackend() as Backend,
  'plain SIMD': () => wasmBackend({ relaxedSimd: false }) as Backend,
  'two threads': async () => pooled(await pool(2, 64)),
}

/** Elements of which most are the least or the greatest of the type. */
function extremes(type: DType, shape: readonly number[], seed: number): Tensor {
  const next = random(seed)
  const least = isUnsigned(type) ? 0 : -(2 ** (bitSize(type) - 1))
  const most = least + 2 ** bitSize(type) - 1
  const choices = [least, most, most, most - 1, Math.ceil(most / 3)]
  const size = shape.reduce((a, b) => a * b, 1)
  const list = Array.from({ length: size }, () => choices[Math.floor(next() * choices.length)]!)
  return nx.reshape(nx.tensor(list, { type }), shape)
}

/** The product of two matrices of up to 16 bits, exact in f64, and what a type keeps of it. */
function wrapped(x: Tensor, y: Tensor, type: DType): number[] {
  const [left, right] = [x, y].map((each) => nx.toArray(each) as number[][]) as [number[][], number[][]]
  const fit = isUnsigned(type) ? BigInt.asUintN : BigInt.asIntN
  return left.flatMap((row) =>
    right[0]!.map((_, j) => {
      let sum = 0
      for (let k = 0; k < row.length; k++) sum += row[k]! * right[k]![j]!
      return Number(fit(bitSize(type), BigInt(sum)))
    }),
  )
}

const shapes = [
  [25, 24, 26],
  [24, 1024, 24],
  [24, 1025, 25],
  [24, 4200, 24],
  [3, 5, 4],
  [1, 300, 40],
] as const

describe.each(Object.entries(backends))('%s', (_, make) => {
  it.each(['u2', 's2', 'u4', 's4', 'u8', 's8', 'u16', 's16'] as const)('%s', async (type) => {
    const backend = await make()
    nx.withDefaultBackend(backend, () => {
      for (const [rows, inner, columns] of shapes) {
        const [x, y] = [extremes(type, [rows, inner], 1), extremes(type, [inner, columns], 2)]
        const want = wrapped(x, y, type)
        const say = `${rows} × ${inner} × ${columns}`
        const turned = [nx.transpose(x), nx.transpose(y)].map((each) => nx.add(each, 0)) as [Tensor, Tensor]
        const both: DotOptions = { contract: [[0], [1]] }
        const fused = (a: Tensor, b: Tensor): Tensor => nx.add(nx.dot(nx.add(a, 0), b), 1)
        const plain = (a: Tensor, b: Tensor): Tensor => nx.dot(a, b)
        const across = (a: Tensor, b: Tensor): Tensor => nx.dot(a, b, both)
        for (const got of [plain(x, y), jit(plain)(x, y), across(...turned), jit(across)(...turned)]) {
          expect(got.type).toBe(type)
          expect(nx.toFlatArray(got), say).toEqual(want)
        }
        expect(nx.toFlatArray(nx.subtract(jit(fused)(x, y), 1)), say).toEqual(want)
      }
      const [x, y] = [extremes(type, [3, 24, 30], 3), extremes(type, [3, 30, 26], 4)]
      const batches: DotOptions = { contract: [[2], [1]], batch: [[0], [0]] }
      const want = [0, 1, 2].flatMap((i) => wrapped(nx.at(x, i), nx.at(y, i), type))
      const batched = (a: Tensor, b: Tensor): Tensor => nx.dot(a, b, batches)
      for (const each of [batched, jit(batched)]) expect(nx.toFlatArray(each(x, y))).toEqual(want)
      for (const [left, right] of [
        [
          [30, 0],
          [0, 30],
        ],
        [
          [0, 30],
          [30, 30],
        ],
      ] as const) {
        const empty = jit((a: Tensor, b: Tensor) => nx.dot(a, b))(
          nx.zeros(left, { type }),
          nx.zeros(right, { type }),
        )
        expect(nx.toFlatArray(empty)).toEqual(new Array(left[0] * right[1]).fill(0))
      }
    })
  })

  it.each(['f16', 'bf16', 'f8', 'f8_e4m3fn'] as const)('%s', async (type) => {
    const backend = await make()
    nx.withDefaultBackend(backend, () => {
      const round = roundTo(type)
      const next = random(5)
      // Small integers and powers of two, so that sums are exact before they are rounded.
      const list = (size: number): number[] =>
        Array.from({ length: size }, () => round([1, -2, 3, 0.5, -1.5][Math.floor(next() * 5)]!))
      const [a, b] = [list(40 * 60), list(60 * 44)]
      const [x, y] = [
        nx.reshape(nx.tensor(a, { type }), [40, 60]),
        nx.reshape(nx.tensor(b, { type }), [60, 44]),
      ]
      const want = Array.from({ length: 40 * 44 }, (_, at) => {
        const [i, j] = [Math.floor(at / 44), at % 44]
        let sum = 0
        for (let k = 0; k < 60; k++) sum += a[i * 60 + k]! * b[k * 44 + j]!
        return round(sum)
      })
      const plain = (left: Tensor, right: Tensor): Tensor => nx.dot(left, right)
      for (const each of [plain, jit(plain)]) expect(nx.toFlatArray(each(x, y))).toEqual(want)
      const gradient = (own: Backend): unknown =>
        nx.withDefaultBackend(own, () => {
          const [left, right] = [
            nx.reshape(nx.tensor(a, { type }), [40, 60]),
            nx.reshape(nx.tensor(b, { type }), [60, 44]),
          ]
          const total = grad((v: Tensor) => nx.sum(nx.dot(v, right))) as (v: Tensor) => Tensor
          return nx.toFlatArray(total(left))
        })
      expect(gradient(backend)).toEqual(gradient(binaryBackend() as Backend))
    })
  })
})

it.each(['f16', 'bf16'] as const)('special values of %s are those of the reference', (type) => {
  // Products that underflow in f32 leave 0 of either sign.
  const elements = (x: Tensor): number[] => (nx.toFlatArray(x) as number[]).map((value) => value + 0)
  const [least, most] = type === 'f16' ? [2 ** -24, 65504] : [2 ** -133, 3.3895313892515355e38]
  const cases = [0, -0, least, -least, most, -most, Infinity, -Infinity, NaN, 1, 2, 0.5]
  const program = (left: Tensor, right: Tensor): Tensor => nx.dot(left, right)
  const results = [
    binaryBackend() as Backend,
    wasmBackend() as Backend,
    wasmBackend({ relaxedSimd: false }) as Backend,
  ].map((backend) =>
    nx.withDefaultBackend(backend, () => {
      const own = nx.tensor(
        cases.map((value) => [value]),
        { type },
      )
      const padded = nx.pad(own, 0, [
        [0, 20, 0],
        [0, 2, 0],
      ])
      const turned = nx.transpose(padded)
      return [program, jit(program)].map((each) => elements(each(padded, turned)))
    }),
  )
  for (const [eager, compiled] of results) {
    expect(eager).toEqual(results[0]![0])
    expect(compiled).toEqual(results[0]![0])
  }
})
