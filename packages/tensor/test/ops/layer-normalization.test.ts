// Layer normalization beside sums of f64 over the elements as they are stored.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { grad } from '@nx/grad'
import { type Backend, type DType, roundTo } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../../src/index.ts'

const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
]

type Options = nx.LayerNormalizationOptions

/** A sum with what its additions lose (Kahan). */
function total(values: readonly number[]): number {
  let [sum, lost] = [0, 0]
  for (const value of values) {
    const more = value - lost
    const next = sum + more
    lost = next - sum - more
    sum = next
  }
  return sum
}

/** Rows normalized in f64, by two passes, the second of which takes what the first left of the mean. */
function expected(rows: readonly (readonly number[])[], epsilon = 1e-5): number[] {
  return rows.flatMap((row) => {
    const mean = (values: readonly number[]): number => total(values) / values.length
    const first = mean(row)
    const near = row.map((value) => value - first)
    const rest = mean(near)
    const centred = near.map((value) => value - rest)
    const deviation = Math.sqrt(mean(centred.map((value) => value * value)) + epsilon)
    return centred.map((value) => value / deviation)
  })
}

const numbers = (count: number, scale = 1, offset = 0): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(i * i + 1) * scale + offset)

const rowsOf = (values: readonly number[], width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width))

/** Units in the last place of 1, which results are near. */
const unit: Partial<Record<DType, number>> = { f64: 2 ** -52, f32: 2 ** -23, f16: 2 ** -10, bf16: 2 ** -7 }

const near = (actual: readonly number[], wanted: readonly number[], within: number): void => {
  expect(actual.length).toBe(wanted.length)
  const worst = wanted.reduce((far, value, i) => {
    const distance = Math.abs(actual[i]! - value) / Math.max(1, Math.abs(value))
    return Number.isNaN(distance) ? Infinity : Math.max(far, distance)
  }, 0)
  expect(worst).toBeLessThanOrEqual(within)
}

describe.each(backends)('layerNormalization on %s', (_, backend) => {
  const both = (x: nx.Tensor, options: Options = {}): number[][] => {
    const fn = (given: nx.Tensor): nx.Tensor => nx.layerNormalization(given, options)
    return [fn, jit(fn)].map((each) => nx.toFlatArray(each(x)) as number[])
  }
  const of = (values: readonly number[], shape: readonly number[], type: DType): nx.Tensor =>
    nx.reshape(nx.tensor(values, { type, backend }), shape)

  it.each(['f64', 'f32', 'f16', 'bf16'] as const)('%s, rows beyond a page', (type) => {
    for (const [rows, width] of [
      [3, 5],
      [7, 1031],
      [2, 70_001],
      [1031, 67],
    ] as const) {
      const values = numbers(rows * width, 3, 0.5).map((value) => roundTo(type)(value))
      for (const actual of both(of(values, [rows, width], type)))
        near(actual, expected(rowsOf(values, width)), 4 * unit[type]!)
    }
  })

  it.each(['f64', 'f32'] as const)('%s far from 0 keeps its digits', (type) => {
    const offset = type === 'f64' ? 1e12 : 1e5
    const values = numbers(6 * 515, 1, offset).map((value) => roundTo(type)(value))
    for (const actual of both(of(values, [6, 515], type)))
      near(actual, expected(rowsOf(values, 515)), 8 * unit[type]!)
  })

  it('rows of equal elements are 0, and the bias', () => {
    for (const value of [0, 0.1, 3e4, -7])
      for (const type of ['f64', 'f32', 'f16', 'bf16'] as const) {
        const x = nx.full([3, 700], value, { type, backend })
        for (const actual of both(x)) near(actual, new Array(2100).fill(0), 1e-2 * unit[type]!)
        for (const actual of both(x, { scale: 5, bias: 2 })) expect(new Set(actual)).toEqual(new Set([2]))
      }
  })

  it('axes are numbers or names, several, none, or empty', () => {
    const values = numbers(2 * 3 * 4)
    const x = nx.rename(of(values, [2, 3, 4], 'f64'), ['a', 'b', 'c'])
    const whole = expected([values])
    for (const axes of [
      [0, 1, 2],
      [2, 0, -2],
      ['c', 'a', 'b'],
    ] as const)
      // prettier-ignore
      for (const actual of both(x, { axes })) near(actual, whole, 4 * 2 ** -52)
    const turned = nx.transpose(x, { axes: ['b', 'a', 'c'] })
    const byColumn = nx.transpose(nx.layerNormalization(turned, { axes: [1, 2] }), { axes: ['a', 'b', 'c'] })
    for (const actual of both(x, { axes: ['a', -1] }))
      near(actual, nx.toFlatArray(byColumn) as number[], 4 * 2 ** -52)
    for (const actual of both(x, { axes: [], bias: 3 })) expect(new Set(actual)).toEqual(new Set([3]))
    expect(nx.layerNormalization(x).names).toEqual(['a', 'b', 'c'])
    for (const shape of [
      [0, 3],
      [3, 0],
      [2, 0, 4],
    ] as const)
      // prettier-ignore
      for (const actual of both(nx.zeros(shape, { type: 'f32', backend }), { axes: [1] }))
        expect(actual).toEqual([])
  })

  it('epsilon is added to the variance', () => {
    const values = numbers(3 * 40, 0.01)
    for (const epsilon of [0, 1e-12, 0.5, 100])
      for (const actual of both(of(values, [3, 40], 'f64'), { epsilon }))
        near(actual, expected(rowsOf(values, 40), epsilon), 8 * 2 ** -52)
  })

  it('scale and bias broadcast, with axes of their own vectorized too', () => {
    const values = numbers(4 * 6)
    const x = of(values, [4, 6], 'f64')
    const plain = expected(rowsOf(values, 6))
    const scale = numbers(6, 2)
    const bias = numbers(4, 5)
    const options = { scale: of(scale, [6], 'f64'), bias: of(bias, [4, 1], 'f64') }
    const wanted = plain.map((value, i) => value * scale[i % 6]! + bias[Math.floor(i / 6)]!)
    for (const actual of both(x, options)) near(actual, wanted, 8 * 2 ** -52)
    for (const actual of both(x, { bias: options.bias }))
      near(
        actual,
        plain.map((value, i) => value + bias[Math.floor(i / 6)]!),
        8 * 2 ** -52,
      )
    const entries = nx.vectorize(x, 'row')
    const each = nx.layerNormalization(entries, {
      scale: options.scale,
      bias: nx.vectorize(nx.reshape(options.bias, [4]), 'row'),
    })
    expect(each.vectorizedAxes).toEqual([['row', 4]])
    near(nx.toFlatArray(nx.devectorize(each)) as number[], wanted, 8 * 2 ** -52)
    const scales = nx.layerNormalization(nx.slice(x, [0, 0], [1, 6]), {
      scale: nx.vectorize(x, 'model'),
    })
    expect([scales.shape, scales.vectorizedAxes]).toEqual([[1, 6], [['model', 4]]])
    near(
      nx.toFlatArray(nx.devectorize(scales)) as number[],
      values.map((value, i) => value * plain[i % 6]!),
      8 * 2 ** -52,
    )
  })

  it('types merge, and integers become floats', () => {
    const row = [2 ** 24 + 1, 2 ** 24 + 3, 2 ** 24 + 5, 2 ** 24 + 9]
    const given: readonly [type: DType, options: Options, result: DType][] = [
      ['s32', {}, 'f32'],
      ['s32', { scale: 0.5 }, 'f32'],
      ['s64', { scale: nx.tensor(0.5, { type: 'f16', backend }) }, 'f16'],
      ['s32', { scale: nx.tensor(0.5, { type: 'f64', backend }) }, 'f64'],
    ]
    for (const [type, options, result] of given) {
      const y = nx.layerNormalization(of(row, [1, 4], type), options)
      expect(y.type).toBe(result)
      const factor = 'scale' in options ? 0.5 : 1
      near(
        nx.toFlatArray(y) as number[],
        expected([row]).map((value) => value * factor),
        unit[result]!,
      )
    }
    expect(nx.layerNormalization(of([1, 2], [2], 'bf16'), { bias: 1 }).type).toBe('bf16')
    const mixed = { scale: nx.full([2], 3, { type: 'f32', backend }) }
    expect(nx.layerNormalization(of([1, 2], [2], 'bf16'), mixed).type).toBe('f32')
  })

  it('gradients are those of the formula', () => {
    const values = numbers(3 * 5, 2)
    const [x, scale, weights] = [
      of(values, [3, 5], 'f64'),
      of(numbers(5), [5], 'f64'),
      of(numbers(15, 1, 0.3), [3, 5], 'f64'),
    ]
    const weighted = (given: nx.Tensor, by: nx.Tensor): nx.Tensor =>
      nx.sum(nx.multiply(nx.layerNormalization(given, { scale: by, bias: 1 }), weights))
    const slopes = nx.toFlatArray(grad(weighted)(x, scale)) as number[]
    const by = numbers(5)
    const cotangent = nx.toFlatArray(weights) as number[]
    const wanted = rowsOf(values, 5).flatMap((row, r) => {
      const z = expected([row])
      const g = z.map((_, i) => cotangent[r * 5 + i]! * by[i]!)
      const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / 5
      const middle = mean(row)
      const deviation = Math.sqrt(mean(row.map((value) => (value - middle) ** 2)) + 1e-5)
      const along = mean(g.map((each, i) => each * z[i]!))
      return g.map((each, i) => (each - mean(g) - z[i]! * along) / deviation)
    })
    near(slopes, wanted, 1e-13)
    const ofScale = grad((own: nx.Tensor) => weighted(x, own))(scale)
    const plain = expected(rowsOf(values, 5))
    near(
      nx.toFlatArray(ofScale) as number[],
      [0, 1, 2, 3, 4].map((i) =>
        [0, 1, 2].reduce((sum, r) => sum + plain[r * 5 + i]! * cotangent[r * 5 + i]!, 0),
      ),
      1e-13,
    )
  })
})
