// Functions of f32, at numbers of every magnitude, beside those of f64.
import * as nx from '@nx/tensor'
import type { DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { random, reference, run, runGraph, variants } from './compare.ts'
import { GraphBuilder } from '../../compiler/test/graphs.ts'

const functions = [
  ...([
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'sinh',
    'cosh',
    'tanh',
    'asinh',
    'acosh',
    'atanh',
  ] as const),
  ...(['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'cbrt'] as const),
]
const angles = ['sin', 'cos', 'tan'] as const

/** The f32 closest to a multiple of π/2 for its size (J.-M. Muller, "Elementary Functions", 11.2), and others of few digits. */
const hard = [
  16367173 * 2 ** 72,
  4194303.75,
  4194304,
  2 ** 22 * 0.99999994,
  2097151.9,
  1e10,
  3.4028234663852886e38,
  1e22,
]
const special = [0, -0, Infinity, -Infinity, NaN, 1, -1, 0.5, 2 ** -149, -(2 ** -126), 2 ** 127, ...hard]

/** Numbers of every exponent and both signs. */
function everyExponent(): number[] {
  const next = random(5)
  return Array.from({ length: 277 * 40 }, (_, i) => {
    const size = Math.fround((1 + next()) * 2 ** ((i % 277) - 149))
    return next() < 0.5 ? size : -size
  })
}

/** The two numbers around multiples of a quarter turn. */
function nearQuarters(): number[] {
  const next = random(7)
  const bits = new Int32Array(1)
  const float = new Float32Array(bits.buffer)
  return Array.from({ length: 4000 }, (_, i) => {
    float[0] = (Math.PI / 2) * Math.floor(i < 1000 ? i : 2 ** (next() * 23))
    bits[0]! += i % 3 === 0 ? 1 : i % 3 === 1 ? 0 : -1
    return i % 2 === 0 ? float[0] : -float[0]
  })
}

/** Distance in units of the last place of the exact value; infinite for another sign or kind. */
function unitsOf(got: number, exact: number): number {
  if (Object.is(got, exact) || (Math.fround(exact) === got && got !== 0)) return 0
  if (Number.isNaN(exact) || Number.isNaN(got) || Math.abs(exact) >= 2 ** 128) return Infinity
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(exact))))
  const isOtherSign = got < 0 !== exact < 0 && !Object.is(got, -0)
  return isOtherSign ? Infinity : Math.abs(got - exact) / 2 ** (exponent - 23)
}

const numbers = [...special, ...special.map((x) => -x), ...everyExponent(), ...nearQuarters()].map(
  Math.fround,
)
const operand = { spec: { type: 'f32' as DType, shape: [numbers.length] }, elements: numbers }

for (const [variant, backend] of Object.entries(variants)) {
  describe(`functions of f32, ${variant} SIMD`, () => {
    it.each(functions)('%s is within 1 unit everywhere', (name) => {
      const got = run(backend, name, [operand], {}, operand.spec) as number[]
      const worst = numbers
        .map((x, i) => ({ x, got: got[i]!, units: unitsOf(got[i]!, Math[name](x)) }))
        .reduce((most, each) => (each.units > most.units ? each : most))
      expect(worst).toSatisfy(({ units }) => units <= 1)
    })

    it('gelu is within 4 units, however small', () => {
      const all = [...numbers, ...Array.from({ length: 40_000 }, (_, i) => Math.fround(-i / 3000))]
      const exact = nx.toTypedArray(nx.gelu(nx.tensor(Float64Array.from(all), { backend: reference })))
      const got = nx.toTypedArray(nx.gelu(nx.tensor(Float32Array.from(all), { backend })))
      const wrong = all.findIndex((_, i) => !(unitsOf(Number(got[i]), Number(exact[i])) <= 4))
      expect([all[wrong], got[wrong], exact[wrong]]).toEqual([undefined, undefined, undefined])
    })

    it('silu is within 1 unit, also where the logistic function is subnormal', () => {
      const exact = nx.toTypedArray(nx.silu(nx.tensor(Float64Array.from(numbers), { backend: reference })))
      for (const each of [backend, reference]) {
        const got = nx.toTypedArray(nx.silu(nx.tensor(Float32Array.from(numbers), { backend: each })))
        numbers.forEach((x, i) =>
          expect({ x, got: got[i] }).toSatisfy(() => unitsOf(Number(got[i]), Number(exact[i])) <= 1),
        )
      }
    })

    it('atan2 is within 1 unit', () => {
      const next = random(11)
      const shuffled = numbers.toSorted(() => next() - 0.5)
      const kinds = special.flatMap((y) => special.map((x) => [y, x] as const))
      const pairs = [
        ...kinds,
        ...kinds.map(([y, x]) => [-y, -x] as const),
        ...kinds.map(([y, x]) => [y, -x] as const),
      ]
      const [ys, xs] = [0, 1].map((side) => [
        ...pairs.map((pair) => Math.fround(pair[side]!)),
        ...(side ? shuffled : numbers),
      ])
      const spec = { type: 'f32' as DType, shape: [xs!.length] }
      const got = run(
        backend,
        'atan2',
        [ys!, xs!].map((elements) => ({ spec, elements })),
        {},
        spec,
      ) as number[]
      got.forEach((z, i) => {
        const exact = Math.atan2(ys![i]!, xs![i]!)
        expect({ z, y: ys![i], x: xs![i] }).toSatisfy(() => unitsOf(z, exact) <= 1)
      })
    })

    it.each(angles)('%s does not depend on its neighbours', (name) => {
      const small = everyExponent()
        .filter((x) => Math.abs(x) < 2 ** 22)
        .slice(0, 4003)
      const alone = run(
        backend,
        name,
        [{ spec: { type: 'f32', shape: [4003] }, elements: small }],
        {},
        { type: 'f32', shape: [4003] },
      )
      const mixed = small.map((x, i) => (i % 4 === i % 7 ? NaN : x))
      const beside = run(
        backend,
        name,
        [{ spec: { type: 'f32', shape: [4003] }, elements: mixed }],
        {},
        { type: 'f32', shape: [4003] },
      )
      mixed.forEach((x, i) => expect(beside[i]).toBe(Number.isNaN(x) ? NaN : alone[i]))
    })

    it.each(angles)('%s fuses with operations of eight bytes, and of single numbers', (name) => {
      const length = 1027
      const elements = everyExponent().slice(0, length)
      const g = new GraphBuilder()
      const x = g.parameter([length])
      const y = g.parameter([])
      const wide = g.call('asType', [g.call(name, [x], [length])], [length], { type: 'f64' }, 'f64')
      const graph = g.graph(wide, g.call(name, [y], []))
      const inputs = [operandOf(elements, [length]), operandOf([2.5], [])]
      const [many, one] = runGraph(backend, graph, inputs) as [number[], number[]]
      elements.forEach((each, i) => expect(unitsOf(many[i]!, Math[name](each))).toBeLessThanOrEqual(1))
      expect(unitsOf(one[0]!, Math[name](2.5))).toBeLessThanOrEqual(1)
    })
  })
}

function operandOf(elements: number[], shape: number[]): typeof operand {
  return { spec: { type: 'f32', shape }, elements }
}
