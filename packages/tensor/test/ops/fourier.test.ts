// Fourier transforms of many lengths, by sums that are written down.
import { binaryBackend } from '@nx/backend-binary'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import type { Backend, DType } from '@nx/types'
import { describe, expect, it } from 'vitest'

const backend = binaryBackend() as Backend

const lengths = [
  ...Array.from({ length: 40 }, (_, i) => i + 1),
  ...[
    45, 49, 53, 59, 64, 77, 81, 96, 97, 101, 121, 125, 128, 131, 143, 210, 243, 251, 256, 343, 360, 509, 512,
  ],
  ...[625, 729, 997, 1000, 1009, 1024, 1296, 1331, 1999, 2000],
]

type Line = readonly (readonly [re: number, im: number])[]

const numbers = (count: number, seed: number): number[] => {
  let state = seed * 2654435761 + 12345
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state / 2 ** 31
  })
}

/** The sum of the elements times powers of a root of unity, whose angles are reduced while they are whole numbers. */
function waves(line: Line, sign: 1 | -1): Line {
  const { length } = line
  const roots = Float64Array.from({ length: 2 * length }, (_, i) => {
    const angle = (sign * 2 * Math.PI * (i >> 1)) / length
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)
  })
  const elements = Float64Array.from(line.flat())
  return line.map((_, k) => {
    let [re, im] = [0, 0]
    for (let i = 0, power = 0; i < length; i++, power = (power + k) % length) {
      const [x, y] = [elements[2 * i]!, elements[2 * i + 1]!]
      const [c, s] = [roots[2 * power]!, roots[2 * power + 1]!]
      re += x * c - y * s
      im += x * s + y * c
    }
    return [re, im]
  })
}

const lineOf = (z: Tensor): Line => {
  const parts = [nx.real(z), nx.imag(z)].map((each) => nx.toFlatArray(each) as number[])
  return parts[0]!.map((re, i) => [re, parts[1]![i]!])
}

/** The norm of a difference, in units of that of what is right. */
function error(got: Line, right: Line): number {
  expect(got.length).toBe(right.length)
  let [difference, whole] = [0, 0]
  right.forEach(([re, im], i) => {
    difference += (got[i]![0] - re) ** 2 + (got[i]![1] - im) ** 2
    whole += re ** 2 + im ** 2
  })
  return Math.sqrt(difference / whole)
}

const tensorOf = (line: Line, type: DType): Tensor => {
  const part = (i: 0 | 1): Tensor =>
    nx.tensor(
      line.map((each) => each[i]),
      { type, backend },
    )
  return nx.complex(part(0), part(1))
}

const transposed = (line: Line, columns: number): Line =>
  line.map((_, at) => line[(at % columns) * (line.length / columns) + Math.floor(at / columns)]!)

describe.each(['f32', 'f64'] as const)('of %s, transforms', (type) => {
  // Results of f32 are rounded once.
  const bound = type === 'f32' ? 2 ** -24 : 4e-15

  it('agree with sums, whatever the length', () => {
    for (const length of lengths) {
      const im = numbers(length, length + 1)
      const given = tensorOf(
        numbers(length, length).map((x, i) => [x, im[i]!]),
        type,
      )
      const line = lineOf(given)
      const scaled = (all: Line): Line => all.map(([x, y]) => [x / length, y / length])
      expect(error(lineOf(nx.fft(given)), waves(line, -1)), `fft of ${length}`).toBeLessThan(bound)
      expect(error(lineOf(nx.ifft(given)), scaled(waves(line, 1))), `ifft of ${length}`).toBeLessThan(bound)
    }
  })

  it('of real lines agree with those of complex ones', () => {
    for (const length of lengths) {
      const half = Math.floor(length / 2) + 1
      const x = nx.tensor(numbers(length, length), { type, backend })
      const line = lineOf(nx.complex(x, nx.multiply(x, 0)))
      const spectrum = nx.rfft(x)
      expect(error(lineOf(spectrum), waves(line, -1).slice(0, half)), `rfft of ${length}`).toBeLessThan(bound)
      const back = nx.toFlatArray(nx.irfft(spectrum, { length })) as number[]
      expect(
        error(
          back.map((value) => [value, 0]),
          line,
        ),
        `irfft to ${length}`,
      ).toBeLessThan(2 * bound)
    }
  })

  it('run along each axis, cut off or continued with zeros', () => {
    const [rows, columns] = [30, 22]
    const re = nx.reshape(nx.tensor(numbers(rows * columns, 3), { type, backend }), [rows, columns])
    const z = nx.complex(re, nx.reverse(re))
    for (const length of [1, 7, 22, 30, 36]) {
      const fit = (line: Line): Line => Array.from({ length }, (_, i) => line[i] ?? [0, 0])
      for (const axis of [0, 1]) {
        const [count, own] = axis === 0 ? [columns, rows] : [rows, columns]
        const elements = axis === 0 ? transposed(lineOf(z), rows) : lineOf(z)
        const right = Array.from({ length: count }, (_, i) =>
          waves(fit(elements.slice(i * own, (i + 1) * own)), -1),
        ).flat()
        const found = lineOf(nx.fft(z, { axis, length }))
        const got = axis === 0 ? transposed(found, length) : found
        expect(error(got, right), `${length} along ${axis}`).toBeLessThan(bound)
      }
    }
  })
})

it('transforms spectra whose ends are not real as if they were', () => {
  const spectrum = nx.complex(
    nx.tensor([1, 2, 3], { type: 'f64', backend }),
    nx.tensor([5, 1, 7], { type: 'f64', backend }),
  )
  expect(nx.toFlatArray(nx.irfft(spectrum))).toEqual(
    [2, -1, 0, 0].map((x) => expect.closeTo(x, 12) as number),
  )
})

it('transforms no lines, spreads NaN, and gives real numbers no imaginary first element', () => {
  expect(nx.fft(nx.complex(nx.broadcast(nx.tensor(0, { backend }), [0, 4]), 0)).shape).toEqual([0, 4])
  expect(nx.fft(nx.complex(nx.broadcast(nx.tensor(0, { backend }), [4, 0]), 0), { axis: 0 }).shape).toEqual([
    4, 0,
  ])
  const wild = nx.tensor([1, NaN, 2, 3, 4], { type: 'f64', backend })
  expect(lineOf(nx.fft(wild)).every(([re]) => Number.isNaN(re))).toBe(true)
  expect(lineOf(nx.rfft(nx.tensor([1, 2, 3, 5], { backend })))).toEqual([[11, 0], [-2, 3], [-3, 0]]) // prettier-ignore
})

describe('half spectra', () => {
  // A backend that has no kernels of these: what they are decomposed to.
  const decomposing: Backend = {
    ...backend,
    supports: (call) => !call.op.endsWith('fft') && backend.supports(call),
  }

  it.each([
    [6, [NaN, 0.5, -0.5, Infinity]],
    [7, [-Infinity, 0.5, -0.5, 1]],
    [1, [NaN]],
    [1, [NaN, NaN, 1]],
    [2, [Infinity, NaN]],
    [4, [NaN, 1, NaN, NaN]],
    [12, [NaN, 0.5]],
    [74, [NaN, ...new Array<number>(36).fill(0.5), NaN]],
  ])('of a line of %i are real at the beginning and in the middle', (length, im) => {
    const re = im.map((_, k) => k + 1)
    const known = im.map((x, k) => (k === 0 || 2 * k === length ? 0 : x))
    for (const each of [backend, decomposing]) {
      const line = (parts: readonly number[]): number[] =>
        nx.toFlatArray(
          nx.irfft(
            nx.complex(
              nx.tensor(re, { type: 'f64', backend: each }),
              nx.tensor(parts, { type: 'f64', backend: each }),
            ),
            { length },
          ),
        ) as number[]
      expect(line(im)).toEqual(line(known))
      expect(line(im).every(Number.isFinite)).toBe(true)
    }
  })
})
