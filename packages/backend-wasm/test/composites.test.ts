// Composite element-wise operations with code of their own, against the reference backend's.
import { convert, erf, erfc, erfInv } from '@nx/types'
import type { DType, HostKernel } from '@nx/types'
import { describe, it } from 'vitest'
import { expectClose, random, reference, run, storedTypes, variants } from './compare.ts'
import { operand } from './compare.ts'
import type { Operand } from './compare.ts'

const functions = [
  ...[
    'expm1',
    'log1p',
    'log2',
    'log10',
    'sinh',
    'cosh',
    'tanh',
    'sigmoid',
    'rsqrt',
    'tan',
    'asin',
    'acos',
    'atan',
  ],
  ...['asinh', 'acosh', 'atanh', 'cbrt', 'erf', 'erfc', 'erfInv'],
]
type Element = number | bigint

/** What the reference backend computes only for calls that bring a kernel along. */
const brought: Readonly<Record<string, (x: number) => number>> = {
  log10: Math.log10,
  tanh: Math.tanh,
  acosh: Math.acosh,
  sigmoid: (x) => (x < 0 ? Math.exp(x) : 1) / (1 + Math.exp(-Math.abs(x))),
  rsqrt: (x) => 1 / Math.sqrt(x),
  erf,
  erfc,
  erfInv,
}

/** The kernel with which the reference backend knows an operation of one input. */
function hosted(op: string): HostKernel | undefined {
  const compute = brought[op]
  if (compute === undefined) return undefined
  return ({ inputs: [input] }) => {
    const { type } = input!.spec
    const round = convert('f64', type)
    const data = input!.data as Float64Array
    return [data.map((x) => round(compute(x)) as number)]
  }
}

const predicates: Readonly<Record<string, (x: Element, y: Element) => boolean>> = {
  notEqual: (x, y) => x !== y,
  greater: (x, y) => x > y,
  greaterEqual: (x, y) => x >= y,
  lessEqual: (x, y) => x <= y,
  logicalAnd: (x, y) => x != 0 && y != 0,
  logicalOr: (x, y) => x != 0 || y != 0,
  logicalXor: (x, y) => (x != 0) !== (y != 0),
  logicalNot: (x) => x == 0,
  isNan: (x) => x !== x,
  isInfinity: (x) => x === Infinity || x === -Infinity,
}

/** Many floats of a type: of all magnitudes, of both signs, and what is special. */
function wide(type: DType): Operand {
  const next = random(17)
  const special = [0, -0, Infinity, -Infinity, NaN, 1, -1, 0.5, 1e-45, -1e-40, 88.7, -88.7, 89.5, -104, 3e38]
  const many = Array.from({ length: 2000 }, (_, i) => {
    const sign = i % 2 === 0 ? 1 : -1
    return i % 4 < 2 ? sign * 2 ** (next() * 160 - 140) : sign * next() * 100
  })
  const elements = [...special, ...many, 0, 0].map((x) => (type === 'f32' ? Math.fround(x) : x))
  return { spec: { type, shape: [elements.length] }, elements }
}

for (const [variant, backend] of Object.entries(variants)) {
  describe(`composites, ${variant} SIMD`, () => {
    for (const op of ['exp', 'log', 'sin', 'cos', ...functions]) {
      it(op, () => {
        for (const type of ['f32', 'f64'] as const) {
          const x = wide(type)
          expectClose(
            type,
            run(backend, op, [x], {}, x.spec),
            run(reference, op, [x], {}, x.spec, hosted(op)),
            type === 'f32' ? 1 : 2,
            `${op} ${type}`,
          )
        }
        for (const type of ['f16', 'bf16'] as const) {
          const x = operand(type, [300], 3)
          expectClose(
            type,
            run(backend, op, [x], {}, x.spec),
            run(reference, op, [x], {}, x.spec, hosted(op)),
            1,
            `${op} ${type}`,
          )
        }
      })
    }

    it('pow', () => {
      const special = [0, 1, 2, 3, 4, 0.5, 1.5, 1e-45, 1.1754942e-38, 3e38, 1e9, 16777215, Infinity]
      const all = [...special, ...special.map((x) => -x), NaN].map(Math.fround)
      const next = random(23)
      const many = Array.from({ length: 3000 }, () => Math.fround(2 ** (next() * 250 - 130)))
      // Exponents that lead all over the range, and close to its ends.
      const exponents = many.map((x, i) => {
        const reach = i % 3 === 0 ? next() * 300 - 160 : next() * 20 - 10
        return Math.fround(reach / Math.log2(x))
      })
      const left = [...all.flatMap((x) => all.map(() => x)), ...many]
      const right = [...all.flatMap(() => all), ...exponents]
      const isOne = (x: number, y: number): boolean => x === 1 || (x === -1 && Math.abs(y) === Infinity)
      const spec = { type: 'f32' as const, shape: [left.length] }
      expectClose(
        'f32',
        run(
          backend,
          'pow',
          [
            { spec, elements: left },
            { spec, elements: right },
          ],
          {},
          spec,
        ),
        left.map((x, i) => Math.fround(isOne(x, right[i]!) ? 1 : x ** right[i]!)),
        1,
        'pow',
      )
    })

    it('ceil', () => {
      for (const type of storedTypes) {
        const x = operand(type, [200], 4)
        const expected = x.elements.map((value) => (typeof value === 'bigint' ? value : Math.ceil(value)))
        expectClose(type, run(backend, 'ceil', [x], {}, x.spec), expected, 0, `ceil ${type}`)
      }
    })

    it('comparisons and logic', () => {
      for (const type of storedTypes) {
        const [x, y] = [operand(type, [200], 5), operand(type, [200], 6)]
        const mixed = { ...y, elements: y.elements.map((value, i) => (i % 3 === 0 ? x.elements[i]! : value)) }
        const zero = convert('f64', type)(0) as number
        const sparse = { ...x, elements: x.elements.map((value, i) => (i % 2 === 0 ? value : zero)) }
        for (const [op, f] of Object.entries(predicates)) {
          const inputs = f.length === 2 ? [sparse, mixed] : [sparse]
          const expected = sparse.elements.map((value, i) => Number(f(value, mixed.elements[i]!)))
          expectClose(
            'u8',
            run(backend, op, inputs, {}, { type: 'u8', shape: [200] }),
            expected,
            0,
            `${op} ${type}`,
          )
        }
      }
    })
  })
}
