// Functions of f64 in vectors where some elements take another way; npm run accuracy tells how accurate they are.
import * as nx from '@nx/tensor'
import type { DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { random, reference, run, variants } from './compare.ts'

const special = [
  0,
  -0,
  Infinity,
  -Infinity,
  NaN,
  1,
  -1,
  3,
  2 ** -1074,
  -(2 ** -1022),
  2 ** 1023,
  1e300,
  1.7976931348623157e308,
]

/** Numbers of all exponents between two, and both signs. */
function spread(count: number, least: number, most: number, seed: number): number[] {
  const next = random(seed)
  return Array.from({ length: count }, () => {
    const size = (1 + next()) * 2 ** Math.floor(least + next() * (most - least))
    return next() < 0.5 ? size : -size
  })
}

for (const [variant, backend] of Object.entries(variants)) {
  const apply = (name: string, type: DType, ...operands: readonly number[][]): number[] => {
    const spec = { type, shape: [operands[0]!.length] }
    return run(
      backend,
      name,
      operands.map((elements) => ({ spec, elements })),
      {},
      spec,
    ) as number[]
  }

  describe(`functions of f64, ${variant} SIMD`, () => {
    it.each(['f64', 'f32'] as const)('the remainder of %s is exact', (type) => {
      const fit = type === 'f32' ? Math.fround : (x: number): number => x
      const range: readonly [number, number] = type === 'f32' ? [-149, 127] : [-1074, 1023]
      const largest = type === 'f32' ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE
      const others = spread(9000, -40, 40, 2)
      const far = spread(9000, range[0], range[1], 10)
      const pairs = [
        ...special.flatMap((x) => special.map((y) => [x, y] as const)),
        ...spread(9000, -40, 40, 1).map((x, i) => [x, others[i]!] as const),
        // Quotients that are whole, or close to it or to the largest that is computed in vectors.
        ...spread(3000, -10, 10, 3).flatMap((y, i) => [
          [y * (i + 1), y] as const,
          [y * (2 ** 25 - i / 2), y] as const,
        ]),
        // Quotients of all powers of two, and numbers at both ends of the range.
        ...spread(9000, range[0], range[1], 9).map((x, i) => [x, far[i]!] as const),
        ...far
          .slice(0, 500)
          .flatMap((y) => [
            [largest, y] as const,
            [largest, y * 2 ** -range[1]] as const,
            [y, 2 ** range[0]] as const,
            [y, 3 * 2 ** range[0]] as const,
          ]),
      ]
      const [xs, ys] = [pairs.map(([x]) => fit(x)), pairs.map(([, y]) => fit(y))]
      const got = apply('remainder', type, xs, ys)
      const wrong = xs.findIndex((x, i) => !Object.is(got[i], x % ys[i]!))
      expect(wrong < 0 ? undefined : [xs[wrong], ys[wrong], got[wrong]]).toBeUndefined()
    })

    it.each(['sin', 'cos', 'tan'] as const)('%s does not depend on its neighbours', (name) => {
      const numbers = spread(4001, -30, 19, 5)
      const alone = apply(name, 'f64', numbers)
      const beside = apply(
        name,
        'f64',
        numbers.map((x, i) => (i % 4 === i % 7 ? 1e22 : x)),
      )
      const [large] = apply(name, 'f64', [1e22])
      numbers.forEach((_, i) => expect(beside[i]).toBe(i % 4 === i % 7 ? large : alone[i]))
    })

    it.each(['sin', 'cos', 'tan'] as const)('%s of all that is large', (name) => {
      // The number that is closest to a multiple of π / 2 for its size (J.-M. Muller, "Elementary Functions", 11.2), and others.
      const hard = [
        6381956970095103 * 2 ** 797,
        2 ** 1023,
        2 ** 20,
        2 ** 20 * (1 - 2 ** -53),
        1e22,
        2 ** 53 - 1,
      ]
      const turns = spread(2000, 20, 49, 11).map((x) => Math.round(x) * (Math.PI / 2))
      const numbers = [...hard, ...hard.map((x) => -x), ...special, ...turns, ...spread(20000, 18, 1023, 12)]
      const got = apply(name, 'f64', numbers)
      numbers.forEach((x, i) =>
        expect([x, Math[name](x), got[i]]).toSatisfy(
          () =>
            Object.is(got[i], Math[name](x)) || Math.abs(got[i]! / Math[name](x) - 1) < 3.5 * Number.EPSILON,
        ),
      )
    })

    it.each(['log', 'log2', 'log10'] as const)('%s of all that is positive, and of nothing else', (name) => {
      const numbers = [...special, ...spread(9000, -1074, 1023, 4)]
      const got = apply(name, 'f64', numbers)
      numbers.forEach((x, i) =>
        expect([x, got[i]]).toSatisfy(
          () =>
            Object.is(got[i], Math[name](x)) || Math.abs(got[i]! / Math[name](x) - 1) < 2.5 * Number.EPSILON,
        ),
      )
    })

    it.each(['log1p', 'acosh', 'atanh', 'erfInv'] as const)(
      '%s at the ends of its domain, and beyond',
      (name) => {
        const ends = [1 - 2 ** -53, 1 + 2 ** -52, 0.999, 1.001, 0.5, 2, 2 ** 512]
        const numbers = [...special, ...ends, ...ends.map((x) => -x), ...spread(2000, -1074, 1023, 8)]
        const [exact, got] = [reference, backend].map((each) =>
          nx.toTypedArray(nx[name](nx.tensor(Float64Array.from(numbers), { backend: each }))),
        ) as [Float64Array, Float64Array]
        numbers.forEach((x, i) =>
          expect([x, exact[i], got[i]]).toSatisfy(
            () =>
              Object.is(got[i], exact[i]) ||
              Math.abs(got[i]! - exact[i]!) <=
                Math.max(2 ** -1074, 3.5 * Number.EPSILON * Math.abs(exact[i]!)),
          ),
        )
      },
    )

    it('gelu keeps its digits where it is small', () => {
      // By 60 digits.
      const exact = [
        [-3, -0.0040496940948902836],
        [-13, -7.9523137194148436e-38],
        [-30.7, -8.7366987780826246e-206],
      ] as const
      for (const each of [backend, reference]) {
        const got = nx.toTypedArray(
          nx.gelu(
            nx.tensor(
              Float64Array.from(exact, ([x]) => x),
              { backend: each },
            ),
          ),
        )
        exact.forEach(([x, want], i) =>
          expect([x, got[i]]).toSatisfy(() => Math.abs(Number(got[i]) / want - 1) < 2 ** -50),
        )
      }
    })

    it.each(['exp', 'silu', 'tanh', 'sigmoid'] as const)('%s where results end, beside others', (name) => {
      const numbers = [
        ...special,
        ...Array.from({ length: 4000 }, (_, i) => (i % 3 === 0 ? 1 : -1) * (700 + i / 64)),
        ...spread(2000, -1074, 9, 6),
      ]
      const [exact, got] = [reference, backend].map((each) =>
        nx.toTypedArray(nx[name](nx.tensor(Float64Array.from(numbers), { backend: each }))),
      ) as [Float64Array, Float64Array]
      numbers.forEach((x, i) =>
        expect([x, exact[i], got[i]]).toSatisfy(
          () =>
            Object.is(got[i], exact[i]) ||
            Math.abs(got[i]! - exact[i]!) <= Math.max(2 ** -1074, 2.5 * Number.EPSILON * Math.abs(exact[i]!)),
        ),
      )
    })

    it('pow of zero, infinity and NaN is that of IEEE 754', () => {
      const pairs = special.flatMap((x) => [...special, 0.5, -3, 2 ** 53].map((y) => [x, y] as const))
      const got = apply(
        'pow',
        'f64',
        pairs.map(([x]) => x),
        pairs.map(([, y]) => y),
      )
      pairs.forEach(([x, y], i) => {
        const isUnit = x === 1 || (x === -1 && Math.abs(y) === Infinity)
        const exact = isUnit ? 1 : x ** y
        expect([x, y, exact, got[i]]).toSatisfy(
          () => Object.is(got[i], exact) || Math.abs(got[i]! / exact - 1) < 2 ** -51,
        )
      })
    })
  })
}
