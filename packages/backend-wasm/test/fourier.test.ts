// Fourier transforms beside those of the reference backend, in f64.
import { jit } from '@nx/defn'
import { grad } from '@nx/grad'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { sizeOf } from '@nx/types'
import type { Shape, Spec } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { random, reference, variants } from './compare.ts'
import { wasmBackend } from '../src/index.ts'

type Backend = Tensor['backend']
type Transform = (z: Tensor) => Tensor

const numbers = (count: number, seed: number): number[] => {
  const next = random(seed)
  return Array.from({ length: count }, () => Math.fround(next() - 0.5))
}

const given = (shape: Shape, type: 'f32' | 'f64', backend: Backend): Tensor => {
  const part = (seed: number): Tensor => nx.tensor(numbers(sizeOf(shape), seed), { type, backend })
  return nx.reshape(nx.complex(part(1), part(2)), shape)
}

const parts = (z: Tensor): number[] => [nx.real(z), nx.imag(z)].flatMap((x) => nx.toFlatArray(x) as number[])

/** The norm of a difference, in units of that of what is right. */
function error(got: readonly number[], right: readonly number[]): number {
  expect(got.length).toBe(right.length)
  const norm = (list: readonly number[]): number => Math.sqrt(list.reduce((sum, x) => sum + x * x, 0))
  return norm(got.map((x, i) => x - right[i]!)) / norm(right)
}

const cases: readonly (readonly [Shape, axis: number, length?: number])[] = [
  ...Array.from({ length: 13 }, (_, power) => [[2 ** power], 0] as const),
  ...Array.from({ length: 40 }, (_, i) => [[3, i + 1], 1] as const),
  ...Array.from({ length: 15 }, (_, i) => [[i + 1, 5], 0] as const),
  ...[[[105, 9], 0], [[420], 0], [[1000], 0], [[2, 343, 3], 1], [[400, 25], 1], [[2187], 0], [[6144], 0]] as const, // prettier-ignore
  ...[[[3, 64], 1], [[64, 3], 0], [[2, 8, 5], 1], [[4, 2, 1], 1], [[2, 32, 4], 1], [[2, 2], 0], [[7, 4], 1], [[300, 64], 1], [[150, 4, 20], 1], [[150, 60], 1], [[300, 54], 1], [[7, 60, 1], 1], [[48_000], 0], [[65_536], 0], [[64, 4], 0], [[3, 32, 8], 1], [[256, 12], 0], [[96, 8], 0], [[2, 120, 4], 1]] as const, // prettier-ignore
  ...[[[6], 0], [[12, 3], 0], [[101], 0], [[2, 60, 2], 1], [[16], 0, 8], [[7], 0, 8], [[8, 3], 0, 5]] as const, // prettier-ignore
  // Long prime factors, and lines that are cut to lengths with them or continued.
  ...[[[37], 0], [[3, 41], 1], [[1009], 0], [[5, 1010], 1], [[2, 74, 3], 1], [[222, 2], 0], [[10_007], 0], [[3, 40], 1, 64], [[3, 64], 1, 37], [[6, 4], 0, 53], [[3, 5], 1, 1]] as const, // prettier-ignore
]

/** Lengths, and parts of half a spectrum that are not real: even and odd, as many as there are, fewer and more. */
const halfSpectra: readonly (readonly [length: number, im: readonly number[]])[] = [
  [6, [NaN, 0.5, -0.5, Infinity]],
  [7, [-Infinity, 0.5, -0.5, 1]],
  [1, [NaN]],
  [1, [NaN, NaN, 1]],
  [2, [Infinity, NaN]],
  [4, [NaN, 1, NaN, NaN]],
  [12, [NaN, 0.5]],
  [74, [NaN, 0.5, 0.25]],
  [74, [NaN, ...new Array<number>(36).fill(0.5), NaN]],
]

describe.each(Object.entries(variants))('%s', (_, backend) => {
  it.each(['f32', 'f64'] as const)('transforms lines of any length along any axis, of %s', (type) => {
    const unit = type === 'f32' ? 2 ** -24 : 2 ** -53
    for (const [shape, axis, length] of cases) {
      const options = length === undefined ? { axis } : { axis, length }
      const bound = unit * (2 + Math.log2(length ?? shape[axis]!))
      for (const run of [(z: Tensor) => nx.fft(z, options), (z: Tensor) => nx.ifft(z, options)]) {
        const right = parts(run(given(shape, 'f64', reference)))
        const z = given(shape, type, backend)
        for (const each of [run, jit(run) as Transform])
          expect(error(parts(each(z)), right), `${shape} along ${axis}, ${length}`).toBeLessThan(bound)
      }
    }
  })

  it.each(['f32', 'f64'] as const)('transforms real lines of %s', (type) => {
    const unit = type === 'f32' ? 2 ** -24 : 2 ** -53
    for (const [shape, axis, length = shape[axis]!] of cases) {
      const run = (x: Tensor): Tensor => nx.rfft(x, { axis, length })
      const right = parts(run(nx.real(given(shape, 'f64', reference))))
      const x = nx.real(given(shape, type, backend))
      for (const each of [run, jit(run) as Transform])
        expect(error(parts(each(x)), right), `${shape} along ${axis}`).toBeLessThan(
          unit * (3 + Math.log2(length)),
        )
    }
  })

  it.each(['f32', 'f64'] as const)('transforms back to real lines of %s', (type) => {
    const unit = type === 'f32' ? 2 ** -24 : 2 ** -53
    for (const [shape, axis, length = shape[axis]!] of cases) {
      const run = (z: Tensor): Tensor => nx.irfft(z, { axis, length })
      const right = nx.toFlatArray(run(given(shape, 'f64', reference))) as number[]
      const z = given(shape, type, backend)
      for (const each of [run, jit(run) as Transform])
        expect(error(nx.toFlatArray(each(z)) as number[], right), `${shape} along ${axis}`).toBeLessThan(
          unit * (3 + Math.log2(length)),
        )
    }
  })

  it('runs no transform by the kernel that it brings', () => {
    const host = (): never => {
      throw new Error('the kernel of the host')
    }
    const z = given([2, 1009], 'f32', backend)
    for (const op of ['fft', 'ifft', 'rfft', 'irfft']) {
      const call = { op, inputs: [z], attrs: { axis: 1, length: 1009 }, outs: [z.spec], host }
      expect(backend.compiles!(call), op).toBe(false)
    }
  })

  it.each(['f32', 'f64'] as const)(
    'has passes for real lines of %s whose pairs are beside each other',
    (type) => {
      const complexType = type === 'f32' ? 'c64' : 'c128'
      const compiles = (op: string, input: Spec, output: Spec, axis: number, length: number): boolean =>
        backend.compiles!({
          op,
          inputs: [{ spec: input, data: undefined }],
          attrs: { axis, length },
          outs: [output],
        })
      for (const [length, isOwn] of [
        [6, true],
        [400, true],
        [4, false],
        [7, false],
        [74, false],
      ] as const) {
        // prettier-ignore
        const x = { type, shape: [3, length], names: [null, null] }
        const z = { type: complexType, shape: [3, Math.floor(length / 2) + 1], names: [null, null] } as const
        expect(compiles('rfft', x, z, 1, length), `rfft of ${length}`).toBe(isOwn)
        expect(compiles('irfft', z, x, 1, length), `irfft to ${length}`).toBe(isOwn)
        expect(
          compiles('rfft', { ...x, shape: [length, 2] }, { ...z, shape: [z.shape[1]!, 2] }, 0, length),
        ).toBe(false)
      }
    },
  )

  it('does not read what is not real of the first and the middle number of a half spectrum', () => {
    for (const [length, im] of halfSpectra) {
      const re = im.map((_, k) => k + 1)
      const half = (parts: readonly number[]): Tensor =>
        nx.complex(nx.tensor(re, { backend }), nx.tensor(parts, { backend }))
      const known = im.map((x, k) => (k === 0 || 2 * k === length ? 0 : x))
      const run: Transform = (z) => nx.irfft(z, { length })
      for (const each of [run, jit(run) as Transform]) {
        const found = nx.toArray(each(half(im)))
        expect(found, `to ${length}`).toEqual(nx.toArray(each(half(known))))
        expect((found as number[]).every(Number.isFinite)).toBe(true)
      }
    }
  })

  it('transforms what is computed before it, and twice along two axes', () => {
    const run: Transform = (z) => nx.ifft2(nx.multiply(nx.fft2(nx.multiply(z, 2)), 0.5))
    const z = given([3, 16, 8], 'f32', backend)
    for (const each of [run, jit(run) as Transform])
      expect(error(parts(each(z)), parts(z))).toBeLessThan(1e-6)
  })

  it('gives the same bits at the first and at later calls, eager and compiled', () => {
    const fresh = wasmBackend({ relaxedSimd: backend !== variants['plain'] }) as Backend
    const z = given([5, 256], 'f32', backend)
    const first = parts(nx.fft(given([5, 256], 'f32', fresh)))
    for (let i = 0; i < 20; i++) expect(parts(nx.fft(z))).toEqual(first)
    expect(parts((jit((x: Tensor) => nx.fft(x)) as Transform)(z))).toEqual(first)
  })

  it('takes infinities and NaN, no lines, and vectorized axes', () => {
    const wild = nx.complex(nx.tensor([1, NaN, 2, 3], { backend }), nx.tensor([0, 0, 0, 0], { backend }))
    expect(parts(nx.fft(wild))).toEqual([NaN, -1, NaN, -1, 0, NaN, 0, NaN])
    for (const [shape, axis] of [
      [[0, 4], 1],
      [[4, 0], 0],
    ] as const)
      // prettier-ignore
      expect(nx.fft(given(shape, 'f32', backend), { axis }).shape).toEqual(shape)
    const z = given([3, 8], 'f32', backend)
    expect(parts(nx.devectorize(nx.fft(nx.vectorize(z, 'rows'))))).toEqual(parts(nx.fft(z)))
  })

  it('has gradients', () => {
    const power = (x: Tensor): Tensor => {
      const found = nx.abs(nx.fft(x))
      return nx.sum(nx.multiply(found, found))
    }
    // By Parseval's theorem this is 2 · 8 · x.
    const x = nx.tensor(numbers(8, 3), { type: 'f64', backend })
    const right = (nx.toFlatArray(x) as number[]).map((each) => 16 * each)
    for (const each of [grad(power), jit(grad(power))])
      expect(error(nx.toFlatArray((each as Transform)(x)) as number[], right)).toBeLessThan(1e-14)
  })
})

it('transforms while linear memory grows', () => {
  const backend = wasmBackend() as Backend
  const z = given([2, 65_536], 'f32', backend)
  expect(error(parts(nx.ifft(nx.fft(z))), parts(z))).toBeLessThan(1e-6)
})
