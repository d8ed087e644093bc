// Every second element, read and written in vectors: parts of complex numbers, and slices.
import { jit } from '@nx/defn'
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { complex } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { reference, variants } from './compare.ts'

const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 67, 130]

for (const [variant, backend] of Object.entries(variants)) {
  const expectSame = (f: (...xs: Tensor[]) => Tensor, make: () => Tensor[]): void => {
    const want = nx.withDefaultBackend(reference, () => nx.toFlatArray(f(...make())))
    nx.withDefaultBackend(backend, () => {
      expect(nx.toFlatArray(f(...make()))).toEqual(want)
      expect(nx.toFlatArray(jit(f)(...make()))).toEqual(want)
    })
  }

  describe(`every second element, ${variant} SIMD`, () => {
    it.each(['c64', 'c128'] as const)('%s of all lengths', (type) => {
      for (const length of lengths) {
        const make = (): Tensor[] =>
          [1, 2].map((seed) => {
            const numbers = Array.from({ length: 3 * length }, (_, i) => complex(seed * i, 0.5 - i))
            return nx.reshape(nx.tensor(numbers, { type }), [3, length])
          })
        expectSame((z) => nx.negate(z), make)
        expectSame((z, w) => nx.add(nx.conjugate(z), w), make)
        expectSame((z, w) => nx.multiply(z, w), make)
        expectSame((z, w) => nx.multiply(z, nx.real(w)), make)
        expectSame((z) => nx.sum(z, { axes: [0] }), make)
        expectSame((z) => nx.sum(z, { axes: [1] }), make)
        expectSame((z) => nx.imag(nx.transpose(z)), make)
        expectSame((z) => nx.cumulativeSum(z, { axis: 0 }), make)
        const tall = (): Tensor[] => make().map((z) => nx.tile(z, [23, 1]))
        expectSame((z) => nx.sum(z, { axes: [0] }), tall)
        expectSame((z) => nx.any(z, { axes: [0] }), tall)
        expectSame((z) => nx.complex(nx.imag(z), nx.real(z)), make)
        expectSame((z, w) => nx.concatenate([z, nx.reverse(w, { axes: [1] })], { axis: 1 }), make)
      }
    })

    it.each(['f32', 'f64', 'f16', 's8', 'u8', 's16', 's32', 's64'] as const)('slices of %s', (type) => {
      for (const length of lengths.slice(1))
        for (const start of [0, 1].filter((each) => each < length)) {
          const make = (): Tensor[] => [
            nx.tensor(
              Array.from({ length }, (_, i) => i % 100),
              { type },
            ),
          ]
          const half = (x: Tensor): Tensor => nx.slice(x, [start], [length - start], { strides: [2] })
          expectSame(half, make)
          expectSame((x) => nx.add(half(x), half(nx.negate(x))), make)
        }
    })
  })
}
