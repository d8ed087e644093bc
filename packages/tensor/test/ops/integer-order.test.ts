// Comparisons, minima, maxima and limits of integers are exact for every pair of types, on every CPU backend.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { bitSize, type Backend, type DType, finiteMax, finiteMin } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../../src/index.ts'

type Binary = (left: nx.TensorLike, right: nx.TensorLike) => nx.Tensor

nx.setDefaultBackend(binaryBackend())

const wide: readonly DType[] = ['u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64']
const backends: readonly (readonly [string, Backend, readonly DType[]])[] = [
  ['binary', binaryBackend() as Backend, ['u2', 'u4', 's2', 's4', ...wide]],
  ['wasm', wasmBackend() as Backend, wide],
]
const modes: Readonly<Record<string, (fn: Binary) => Binary>> = {
  eager: (fn) => fn,
  // Each call has its own trace, so that literals stay literals.
  compiled: (fn) => (left, right) =>
    nx.isTensor(left)
      ? nx.isTensor(right)
        ? (jit(fn as never) as Binary)(left, right)
        : jit((x) => fn(x, right))(left)
      : jit((y) => fn(left, y))(right as nx.Tensor),
}
const comparisons: Readonly<Record<string, readonly [Binary, (x: bigint, y: bigint) => boolean]>> = {
  equal: [nx.equal, (x, y) => x === y],
  notEqual: [nx.notEqual, (x, y) => x !== y],
  less: [nx.less, (x, y) => x < y],
  lessEqual: [nx.lessEqual, (x, y) => x <= y],
  greater: [nx.greater, (x, y) => x > y],
  greaterEqual: [nx.greaterEqual, (x, y) => x >= y],
}
const extremes: Readonly<Record<string, readonly [Binary, (x: bigint, y: bigint) => bigint]>> = {
  min: [nx.min, (x, y) => (x < y ? x : y)],
  max: [nx.max, (x, y) => (x > y ? x : y)],
}

/** The ends of a type, what is next to them, and what is around zero. */
function valuesOf(type: DType): bigint[] {
  const [low, high] = [BigInt(finiteMin(type)), BigInt(finiteMax(type))]
  const around = [low, low + 1n, -1n, 0n, 1n, 2n ** 31n, 2n ** 63n - 1n, 2n ** 63n, high - 1n, high]
  return [...new Set(around)].filter((value) => value >= low && value <= high)
}

function tensorOf(
  values: readonly bigint[],
  type: DType,
  backend: Backend,
  shape: readonly number[],
): nx.Tensor {
  const elements = bitSize(type) === 64 ? values : values.map(Number)
  return nx.reshape(nx.tensor(elements as number[], { type, backend }), shape)
}

const read = (tensor: nx.Tensor): bigint[] => nx.toFlatArray(tensor).map((value) => BigInt(value))

describe.each(backends)('%s', (_, backend, types) => {
  describe.each(Object.keys(modes))('%s', (mode) => {
    const pairs = types.flatMap((left) => types.map((right) => [left, right] as const))
    it.each(pairs)('%s with %s', (leftType, rightType) => {
      const [left, right] = [valuesOf(leftType), valuesOf(rightType)]
      const x = tensorOf(left, leftType, backend, [left.length, 1])
      const y = tensorOf(right, rightType, backend, [1, right.length])
      const all = <T>(fn: (x: bigint, y: bigint) => T): T[] => left.flatMap((a) => right.map((b) => fn(a, b)))
      for (const [name, [fn, want]] of Object.entries(comparisons)) {
        const got = modes[mode]!(fn)(x, y)
        expect([name, got.type, read(got)]).toEqual([name, 'u8', all((a, b) => BigInt(want(a, b)))])
      }
      for (const [name, [fn, want]] of Object.entries(extremes)) {
        expect([name, read(modes[mode]!(fn)(x, y))]).toEqual([name, all(want)])
      }
    })

    it.each(types)('%s with numbers', (type) => {
      const values = valuesOf(type)
      const x = tensorOf(values, type, backend, [values.length])
      for (const number of [-1, 0, 1, 255, -129, -(2 ** 31), 2 ** 32, -(2n ** 63n), 2n ** 63n - 1n]) {
        for (const [name, [fn, want]] of Object.entries(comparisons)) {
          const [right, left] = [modes[mode]!(fn)(x, number), modes[mode]!(fn)(number, x)]
          expect([name, number, read(right)]).toEqual([
            name,
            number,
            values.map((value) => BigInt(want(value, BigInt(number)))),
          ])
          expect(read(left)).toEqual(values.map((value) => BigInt(want(BigInt(number), value))))
        }
        for (const [name, [fn, want]] of Object.entries(extremes)) {
          const wanted = values.map((value) => want(value, BigInt(number)))
          expect([name, number, read(modes[mode]!(fn)(x, number))]).toEqual([name, number, wanted])
          expect(read(modes[mode]!(fn)(number, x))).toEqual(wanted)
        }
      }
    })

    it('compares signed integers with numbers that only u64 holds', () => {
      const x = nx.tensor([-1n, 5n], { type: 's64', backend })
      expect(read(modes[mode]!(nx.less)(x, 2n ** 63n))).toEqual([1n, 1n])
      expect(read(modes[mode]!(nx.equal)(2n ** 64n - 1n, x))).toEqual([0n, 0n])
      expect(read(modes[mode]!(nx.max)(x, 2n ** 63n))).toEqual([2n ** 63n, 2n ** 63n])
      expect(read(modes[mode]!(nx.min)(x, 2n ** 63n))).toEqual([-1n, 5n])
    })
  })

  const triples = types.flatMap((x) => types.flatMap((low) => types.map((high) => [x, low, high] as const)))
  it('limits integers of every type by limits of every type', () => {
    for (const [type, lowType, highType] of triples) {
      const values = valuesOf(type)
      const x = tensorOf(values, type, backend, [values.length])
      const [low, high] = [valuesOf(lowType).at(1)!, valuesOf(highType).at(-2)!]
      const limits = [tensorOf([low], lowType, backend, []), tensorOf([high], highType, backend, [])] as const
      const wanted = values.map((value) => {
        const raised = value > low ? value : low
        return raised < high ? raised : high
      })
      expect([type, lowType, highType, read(nx.clip(x, ...limits))]).toEqual([
        type,
        lowType,
        highType,
        wanted,
      ])
    }
  })

  it('limits u64 by numbers', () => {
    const x = nx.tensor([0n, 5n, 2n ** 63n, 2n ** 64n - 1n], { type: 'u64', backend })
    expect(read(nx.clip(x, 0, 10))).toEqual([0n, 5n, 10n, 10n])
    expect(read(nx.clip(x, 3, 2n ** 63n))).toEqual([3n, 5n, 2n ** 63n, 2n ** 63n])
    expect(read(nx.clip(x, -5, 10))).toEqual([0n, 5n, 10n, 10n])
    expect(read(nx.clip(x, -5, -1))).toEqual([-1n, -1n, -1n, -1n])
  })

  it('gives max of u64 and a signed integer as u64, and min as s64', () => {
    const [u, s] = [nx.tensor([1n], { type: 'u64', backend }), nx.tensor([-1], { type: 's8', backend })]
    expect([nx.max(u, s).type, nx.min(s, u).type]).toEqual(['u64', 's64'])
    expect(nx.max(u, nx.weakFloat(-1)).type).toBe('f32')
  })

  it('tells u64 from signed integers of the same bits, and far ones from close ones', () => {
    const close = (left: bigint, right: bigint): unknown =>
      nx.toNumber(
        nx.allClose(
          nx.tensor([left], { type: 'u64', backend }),
          nx.tensor([right], { type: 's64', backend }),
        ),
      )
    expect(close(2n ** 64n - 1n, -1n)).toBe(0)
    expect(close(2n ** 63n, -(2n ** 63n))).toBe(0)
    expect(close(0n, -1n)).toBe(0)
    expect(close(5n, 5n)).toBe(1)
    expect(close(2n ** 63n, 2n ** 63n - 1n)).toBe(1)
  })

  it('keeps names and vectorized axes', () => {
    const u = nx.tensor([[1n], [2n ** 63n]], { type: 'u64', names: ['x', null], backend })
    const s = nx.tensor([-1n, 5n], { type: 's64', names: ['y'], backend })
    const both = nx.less(u, s)
    expect([both.names, read(both)]).toEqual([
      ['x', 'y'],
      [0n, 1n, 0n, 0n],
    ])
    const entries = nx.vectorize(nx.squeeze(u), 'x')
    const larger = nx.max(s, entries)
    expect([larger.vectorizedAxes, larger.names, read(larger)]).toEqual([
      [['x', 2]],
      ['y'],
      [1n, 5n, 2n ** 63n, 2n ** 63n],
    ])
  })
})
