// Sorting, the largest, the middle and the most frequent elements: of every type, along every axis, in both directions, of short and long lines.
import { jit } from '@nx/defn'
import { grad } from '@nx/grad'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { bitSize, finiteMax, finiteMin, isFloat, roundTo, sizeOf, stridesOf } from '@nx/types'
import type { DType, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { bytesOf, elementsFor, random, reference, storedTypes, variants } from './compare.ts'
import { wasmBackend } from '../src/index.ts'

type Real = number | bigint
type Direction = 'asc' | 'desc'

/** Ascending, NaN greatest. */
const compare = (x: Real, y: Real): number => (x < y ? -1 : x > y ? 1 : Number(x !== x) - Number(y !== y))

/** The places of a line's elements in order; JavaScript's sort is stable. */
function placesOf(line: readonly Real[], direction: Direction): number[] {
  const sign = direction === 'asc' ? 1 : -1
  return line.map((_, i) => i).sort((i, j) => sign * compare(line[i]!, line[j]!))
}

/** For each line along an axis, the numbers of its elements in a row-major list. */
function linesOf(shape: Shape, axis: number): number[][] {
  const stride = stridesOf(shape)[axis]!
  const length = shape[axis]!
  const starts = Array.from({ length: sizeOf(shape) }, (_, i) => i).filter(
    (i) => Math.floor(i / stride) % length === 0,
  )
  return starts.map((start) => Array.from({ length }, (_, i) => start + i * stride))
}

function ordered(
  list: readonly Real[],
  shape: Shape,
  axis: number,
  direction: Direction,
): [Real[], number[]] {
  const [values, places] = [[...list], list.map(() => 0)]
  for (const line of linesOf(shape, axis)) {
    const order = placesOf(
      line.map((at) => list[at]!),
      direction,
    )
    order.forEach((place, i) => {
      values[line[i]!] = list[line[place]!]!
      places[line[i]!] = place
    })
  }
  return [values, places]
}

/** All magnitudes that the type has, zeros of both signs, infinities and NaN, many of them several times. */
function elements(type: DType, count: number): Real[] {
  if (!isFloat(type)) return [...elementsFor(type, count, count + 1)]
  const next = random(count + 1)
  const wild = [0, -0, 0, -0, NaN, Infinity, -Infinity, 1, -1, 1]
  return Array.from({ length: count }, (_, i) =>
    roundTo(type)(
      i % 3 === 0 ? wild[Math.floor(next() * wild.length)]! : (next() - 0.5) * 2 ** ((next() - 0.5) * 40),
    ),
  )
}

/** Numbers over the whole range of a type, its ends among them; of floats as above. */
function spread(type: DType, count: number): Real[] {
  if (isFloat(type)) return elements(type, count)
  const next = random(count + 2)
  const [low, high] = [finiteMin(type), finiteMax(type)].map(BigInt) as [bigint, bigint]
  return Array.from({ length: count }, () => {
    const value = low + ((high - low) * BigInt(Math.floor(next() * 1025))) / 1024n
    return bitSize(type) === 64 ? value : Number(value)
  })
}

const of = (list: readonly Real[], shape: Shape, type: DType, backend: nx.Tensor['backend']): Tensor =>
  nx.reshape(nx.tensor(list as number[], { type, backend }), shape)

const flat = (x: Tensor): Real[] => (nx.toFlatArray(x) as Real[]).map((each) => each)
const numbers = (x: Tensor): number[] => flat(x).map(Number)

/** Elements whose digits differ in different places: all, the last, none, a few far apart, largest and smallest. */
const kinds: readonly ((type: DType, count: number) => Real[])[] = [
  elements,
  spread,
  function tame(type, count) {
    return elements(type, count).map((each) => (Number.isNaN(each) ? roundTo(type)(2) : each))
  },
  function near(type, count) {
    return Array.from({ length: count }, (_, i) =>
      real(type, isFloat(type) ? 1 + ((i * 7) % 11) / 128 : (i * 7) % 11),
    )
  },
  function equal(type, count) {
    return Array.from({ length: count }, () => real(type, 3))
  },
  function halves(type, count) {
    return Array.from({ length: count }, (_, i) => (i % 2 === 0 ? finiteMax(type) : finiteMin(type)))
  },
]

const real = (type: DType, value: number): Real =>
  bitSize(type) === 64 && !isFloat(type) ? BigInt(value) : value

/** Medians of sorted lines: the mean of both middle elements is that of the library, which other tests hold. */
function middles(lines: readonly Real[][], type: DType): Tensor {
  const of = lines.map((line) => {
    const [low, high] = [line[(line.length - 1) >> 1]!, line[line.length >> 1]!]
    const last = line.at(-1)!
    return Number.isNaN(last) ? [last, last] : [low, high]
  })
  const both = nx.tensor(of as number[][], { type, backend: reference })
  return lines[0]!.length % 2 === 1 ? nx.slice(both, [0, 0], [lines.length, 1]) : nx.mean(both, { axes: [1] })
}

/** The first of what a sorted line has most often; NaN are all different. */
function mostFrequent(line: readonly Real[]): Real {
  let [most, result, equal] = [0, line[0]!, 0]
  line.forEach((each, i) => {
    equal = i > 0 && each === line[i - 1] ? equal + 1 : 1
    if (equal > most) [most, result] = [equal, each]
  })
  return result
}

const shapes: readonly Shape[] = [[0], [1], [2], [61], [4, 0], [0, 3], [7, 5], [3, 70, 2], [2, 2100], [2100, 2], [5, 1, 9]] // prettier-ignore

describe.each(Object.entries(variants))('%s', (_, backend) => {
  it.each(storedTypes)('sorts %s along each axis, in both directions', (type) => {
    for (const [i, shape] of [...shapes, ...shapes].entries()) {
      const list = (i < shapes.length ? elements : spread)(type, sizeOf(shape))
      const x = of(list, shape, type, backend)
      for (const axis of shape.keys()) {
        for (const direction of ['asc', 'desc'] as const) {
          const [values, places] = ordered(list, shape, axis, direction)
          const what = `${shape} along ${axis}, ${direction}`
          const sort = (each: Tensor): Tensor => nx.sort(each, { axis, direction })
          const argsort = (each: Tensor): Tensor => nx.argsort(each, { axis, direction })
          expect(flat(sort(x)), what).toEqual(values)
          expect(numbers(argsort(x)), what).toEqual(places)
          expect(flat(jit(sort)(x)), what).toEqual(values)
          expect(numbers(jit(argsort)(x)), what).toEqual(places)
        }
      }
    }
  })

  it.each(storedTypes)('takes the largest of %s as they would be sorted', (type) => {
    for (const shape of [[0, 4], [1], [40], [3, 2, 50], [2, 5000], [30, 200]]) {
      const list = elements(type, sizeOf(shape))
      const x = of(list, shape, type, backend)
      const length = shape.at(-1)!
      const [values, places] = ordered(list, shape, shape.length - 1, 'desc')
      for (const k of [1, 2, 10, 17, Math.floor(length / 2), length].filter(
        (each) => each > 0 && each <= length,
      )) {
        const cut = <T>(all: readonly T[]): T[] => all.filter((_, i) => i % length < k)
        const topK = (each: Tensor): [Tensor, Tensor] => nx.topK(each, { k })
        for (const run of [topK, jit(topK) as typeof topK]) {
          const [largest, where] = run(x)
          expect(flat(largest), `${k} of ${shape}`).toEqual(cut(values))
          expect(numbers(where), `${k} of ${shape}`).toEqual(cut(places))
        }
      }
    }
  })

  it.each(storedTypes)('finds the middle and the most frequent of %s as among sorted ones', (type) => {
    for (const kind of kinds) {
      for (const shape of [[1], [2], [60], [61], [3, 1001], [1500, 3], [2, 250, 3], [9001]]) {
        const list = kind(type, sizeOf(shape))
        const x = of(list, shape, type, backend)
        for (const axis of shape.keys()) {
          const [sorted] = ordered(list, shape, axis, 'asc')
          const lines = linesOf(shape, axis).map((line) => line.map((at) => sorted[at]!))
          const what = `${kind.name} of ${shape} along ${axis}`
          const median = (each: Tensor): Tensor => nx.median(each, { axis })
          const mode = (each: Tensor): Tensor => nx.mode(each, { axis })
          for (const run of [median, jit(median)])
            expect(flat(run(x)), what).toEqual(flat(middles(lines, type)))
          for (const run of [mode, jit(mode)]) expect(flat(run(x)), what).toEqual(lines.map(mostFrequent))
        }
      }
    }
  })

  it.each(['s64', 'u8', 'u64', 's16'] as const)('gives places as %s', (type) => {
    for (const source of ['f32', 'f64'] as const) {
      const list = elements(source, 200)
      const [, places] = ordered(list, [200], 0, 'asc')
      expect(numbers(nx.argsort(of(list, [200], source, backend), { type }))).toEqual(places)
    }
  })

  it('keeps the bits of NaN', () => {
    const bits = [0x7fc00001, 0xffc00002, 0x3f800000, 0x7f800003, 0xff800000]
    const x = nx.bitcast(nx.tensor(bits, { type: 'u32', backend }), 'f32')
    const sorted = (direction: Direction): Real[] => flat(nx.bitcast(nx.sort(x, { direction }), 'u32'))
    expect(sorted('asc')).toEqual([0xff800000, 0x3f800000, 0x7fc00001, 0xffc00002, 0x7f800003])
    expect(sorted('desc')).toEqual([0x7fc00001, 0xffc00002, 0x7f800003, 0x3f800000, 0xff800000])
  })

  it('finds the largest of lines that rise, fall, or have more NaN than are wanted', () => {
    const lines = [(i: number) => i, (i: number) => 5 - i, (i: number) => (i % 3 === 0 ? NaN : i), () => 2]
    for (const type of ['f32', 'f64', 's32'] as const) {
      const list = lines.flatMap((line) => Array.from({ length: 999 }, (_, i) => line(i)))
      const whole = type === 's32' ? list.map((each) => (Number.isNaN(each) ? 7 : each)) : list
      const [values, places] = ordered(whole, [4, 999], 1, 'desc')
      const [largest, where] = nx.topK(of(whole, [4, 999], type, backend), { k: 5 })
      const cut = <T>(all: readonly T[]): T[] => all.filter((_, i) => i % 999 < 5)
      expect(flat(largest)).toEqual(cut(values))
      expect(numbers(where)).toEqual(cut(places))
    }
  })

  it('has gradients at the places of the elements, and serves vectorized axes', () => {
    const x = nx.tensor([[3, 1, 2], [0, 5, 4]], { type: 'f32', backend }) // prettier-ignore
    const weights = nx.tensor([10, 20, 30], { type: 'f32', backend })
    const weighted = (each: Tensor): Tensor => nx.sum(nx.multiply(nx.sort(each, { axis: 1 }), weights))
    const largest = (each: Tensor): Tensor => nx.sum(nx.multiply(nx.topK(each, { k: 2 })[0], nx.slice(weights, [0], [2]))) // prettier-ignore
    for (const run of [grad(weighted), jit(grad(weighted))])
      expect(flat(run(x))).toEqual([30, 10, 20, 10, 30, 20])
    for (const run of [grad(largest), jit(grad(largest))])
      expect(flat(run(x))).toEqual([10, 0, 20, 0, 10, 20])
    const rows = nx.vectorize(x, 'rows')
    expect(flat(nx.devectorize(nx.sort(rows)))).toEqual([1, 2, 3, 0, 4, 5])
    expect(flat(nx.devectorize(nx.topK(rows, { k: 1 })[0]))).toEqual([3, 5])
    expect(flat(nx.devectorize(nx.median(rows)))).toEqual([2, 4])
    expect(flat(nx.devectorize(nx.mode(rows)))).toEqual([1, 0])
    const middle = (each: Tensor): Tensor => nx.sum(nx.median(each, { axis: 1 }))
    for (const run of [grad(middle), jit(grad(middle))]) expect(flat(run(x))).toEqual([0, 0, 1, 0, 0, 1])
  })
})

it('sorts while linear memory grows', () => {
  const backend = wasmBackend() as nx.Tensor['backend']
  const list = elements('f64', 300_000)
  const spec = { type: 'f64', shape: [300_000] } as const
  const data = backend.upload(bytesOf(list, 'f64'), spec)
  const argsort = {
    op: 'argsort',
    inputs: [{ spec, data }],
    attrs: { axis: 0, direction: 'asc', stable: true },
  }
  const out = { type: 'u32', shape: [300_000] } as const
  const bytes = backend.readSync!(backend.execute({ ...argsort, outs: [out] })[0], out)
  expect([...new Uint32Array(bytes.slice().buffer)]).toEqual(placesOf(list, 'asc'))
})
