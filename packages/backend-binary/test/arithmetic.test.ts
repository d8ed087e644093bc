// Element-wise arithmetic at every type, against BigInt and correctly rounded f64.
import { bitSize, Complex, isSigned, roundTo } from '@nx/types'
import type { DType, Scalar } from '@nx/types'
import { describe, expect, test } from 'vitest'
import { atan2 } from '../src/kernels/atan2.ts'
import { as, complexes, execute, floats, integers, isBig, value } from './support.ts'

function wrap(type: DType, x: bigint): Scalar {
  const wrapped = isSigned(type) ? BigInt.asIntN(bitSize(type), x) : BigInt.asUintN(bitSize(type), x)
  return isBig(type) ? wrapped : Number(wrapped)
}

/** The ends of an integer type, and what lies around zero. */
function samples(type: DType): bigint[] {
  const bits = BigInt(bitSize(type))
  return isSigned(type)
    ? [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n, -1n, 1n, 0n]
    : [2n ** bits - 1n, 2n ** (bits - 1n), 1n, 0n, 2n]
}

describe.each(integers)('%s', (type) => {
  const x = samples(type).flatMap((a) => samples(type).map(() => a))
  const y = samples(type).flatMap(() => samples(type))
  const both = [value(type, x), value(type, y)]

  test.each<[string, (a: bigint, b: bigint) => bigint]>([
    ['add', (a, b) => a + b],
    ['subtract', (a, b) => a - b],
    ['multiply', (a, b) => a * b],
    ['min', (a, b) => (a < b ? a : b)],
    ['max', (a, b) => (a > b ? a : b)],
    ['bitwiseAnd', (a, b) => a & b],
    ['bitwiseOr', (a, b) => a | b],
    ['bitwiseXor', (a, b) => a ^ b],
  ])('%s wraps', (op, expected) => {
    expect(execute(op, both, type, [25])).toEqual(x.map((a, i) => wrap(type, expected(a, y[i]!))))
  })

  test.each<[string, (a: bigint) => bigint]>([
    ['negate', (a) => -a],
    ['abs', (a) => (a < 0n ? -a : a)],
    ['floor', (a) => a],
  ])('%s wraps', (op, expected) => {
    const list = samples(type)
    expect(execute(op, [value(type, list)], type, [5])).toEqual(list.map((a) => wrap(type, expected(a))))
  })

  test('quotient and remainder truncate', () => {
    const pairs = x.map((a, i) => [a, y[i]!] as const).filter(([, b]) => b !== 0n)
    const inputs = [0, 1].map((side) =>
      value(
        type,
        pairs.map((pair) => pair[side]!),
      ),
    )
    const shape = [pairs.length]
    expect(execute('quotient', inputs, type, shape)).toEqual(pairs.map(([a, b]) => wrap(type, a / b)))
    expect(execute('remainder', inputs, type, shape)).toEqual(pairs.map(([a, b]) => wrap(type, a % b)))
  })

  test.each(['quotient', 'remainder'])('%s by zero raises', (op) => {
    const inputs = [value(type, [1, 1]), value(type, [1, 0])]
    expect(() => execute(op, inputs, type, [2])).toThrow(
      expect.objectContaining({
        code: 'division_by_zero',
        message: expect.stringMatching(`^${op}: the divisor holds`),
      }),
    )
  })

  test('pow multiplies and wraps', () => {
    const bases = samples(type)
    for (const exponent of [0, 1]) {
      const result = execute('pow', [value(type, bases), value(type, [exponent], [])], type, [5])
      expect(result).toEqual(bases.map((base) => wrap(type, base ** BigInt(exponent))))
    }
  })

  test('shifts', () => {
    const least = samples(type)[0]!
    const inputs = [value(type, [least, least, 1n]), value(type, [0, 1, 1])]
    expect(execute('leftShift', inputs, type, [3])).toEqual([
      wrap(type, least),
      wrap(type, least << 1n),
      wrap(type, 2n),
    ])
    expect(execute('rightShift', inputs, type, [3])).toEqual([
      wrap(type, least),
      wrap(type, least >> 1n),
      wrap(type, 0n),
    ])
  })
})

describe.each(integers.filter((type) => bitSize(type) >= 8))('%s', (type) => {
  test('shifts by the width and beyond leave only the sign', () => {
    const least = samples(type)[0]!
    const inputs = [value(type, [least, 1n, 1n]), value(type, [100, 100, bitSize(type)])]
    const sign = wrap(type, isSigned(type) ? -1n : 0n)
    expect(execute('rightShift', inputs, type, [3])).toEqual([sign, ...as(type, [0, 0])])
    expect(execute('leftShift', inputs, type, [3])).toEqual(as(type, [0, 0, 0]))
  })
})

describe.each(integers.filter(isSigned))('%s', (type) => {
  test('negative exponents raise', () => {
    expect(() => execute('pow', [value(type, [1, 1]), value(type, [0, -1])], type, [2])).toThrow(
      expect.objectContaining({
        code: 'negative_exponent',
        op: 'pow',
        details: { exponent: as(type, [-1])[0] },
      }),
    )
  })

  test.each(['leftShift', 'rightShift'])('%s by a negative amount raises', (op) => {
    expect(() => execute(op, [value(type, [1, 1]), value(type, [0, -1])], type, [2])).toThrow(
      expect.objectContaining({
        code: 'negative_shift',
        message: expect.stringMatching(`^${op}: shift amounts`),
      }),
    )
  })
})

test('large powers and products wrap exactly', () => {
  expect(execute('pow', [value('s32', [3, -7]), value('s32', [40, 21])], 's32', [2])).toEqual([
    Number(BigInt.asIntN(32, 3n ** 40n)),
    Number(BigInt.asIntN(32, (-7n) ** 21n)),
  ])
  expect(execute('pow', [value('u64', [3]), value('u64', [100])], 'u64', [1])).toEqual([
    BigInt.asUintN(64, 3n ** 100n),
  ])
  expect(execute('multiply', [value('u32', [4294967295]), value('u32', [4294967291])], 'u32', [1])).toEqual([
    5,
  ])
})

const specials = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 1.5, -2.5, 0.1, 1e-30, 6e4]

describe.each(floats)('%s', (type) => {
  const round = roundTo(type)
  const held = specials.map(round)
  const x = held.flatMap((a) => held.map(() => a))
  const y = held.flatMap(() => held)
  const both = [value(type, x), value(type, y)]

  test.each<[string, (a: number, b: number) => number]>([
    ['add', (a, b) => a + b],
    ['subtract', (a, b) => a - b],
    ['multiply', (a, b) => a * b],
    ['divide', (a, b) => a / b],
    ['remainder', (a, b) => a % b],
    ['atan2', atan2],
    ['min', (a, b) => (a !== a || b !== b ? NaN : Math.min(a, b))],
    ['max', (a, b) => (a !== a || b !== b ? NaN : Math.max(a, b))],
  ])('%s rounds once', (op, expected) => {
    expect(execute(op, both, type, [x.length])).toEqual(x.map((a, i) => round(expected(a, y[i]!))))
  })

  test.each<[string, (a: number) => number]>([
    ['negate', (a) => -a],
    ['abs', Math.abs],
    ['floor', Math.floor],
    ['exp', Math.exp],
    ['log', Math.log],
    ['sin', Math.sin],
    ['cos', Math.cos],
    ['sqrt', Math.sqrt],
  ])('%s rounds once', (op, expected) => {
    expect(execute(op, [value(type, held)], type, [held.length])).toEqual(held.map((a) => round(expected(a))))
  })

  test('pow follows IEEE 754', () => {
    const bases = [2, -2, 1, 1, -1, 0, 4, NaN, -8]
    const exponents = [3, 3, NaN, Infinity, -Infinity, 0, 0.5, 0, 0.5]
    const result = execute('pow', [value(type, bases), value(type, exponents)], type, [9])
    expect(result).toEqual([8, -8, 1, 1, 1, 1, 2, 1, NaN])
  })
})

describe.each(complexes)('%s', (type) => {
  const a = new Complex(1, 2)
  const b = new Complex(3, -4)
  const both = [value(type, [a, b]), value(type, [b, a])]
  const run = (op: string): Scalar[] => execute(op, both, type, [2])

  test('arithmetic', () => {
    expect(run('add')).toEqual([new Complex(4, -2), new Complex(4, -2)])
    expect(run('subtract')).toEqual([new Complex(-2, 6), new Complex(2, -6)])
    expect(run('multiply')).toEqual([new Complex(11, 2), new Complex(11, 2)])
    expect(
      execute('divide', [value(type, [new Complex(-5, 10)]), value(type, [new Complex(3, 4)])], type, [1]),
    ).toEqual([new Complex(1, 2)])
    expect(execute('negate', both.slice(0, 1), type, [2])).toEqual([new Complex(-1, -2), new Complex(-3, 4)])
    expect(execute('pow', [value(type, [a, b]), value(type, [new Complex(2, 0)], [])], type, [2])).toEqual([
      new Complex(-3, 4),
      new Complex(-7, -24),
    ])
  })

  test('absolute value and parts are real', () => {
    const real = type === 'c64' ? 'f32' : 'f64'
    expect(execute('abs', [value(type, [b, new Complex(0, -2)])], real, [2])).toEqual([5, 2])
    expect(execute('real', [value(type, [a, b])], real, [2])).toEqual([1, 3])
    expect(execute('imag', [value(type, [a, b])], real, [2])).toEqual([2, -4])
  })

  test.each<[string, Complex, Complex]>([
    ['exp', new Complex(0, Math.PI / 2), new Complex(0, 1)],
    ['log', new Complex(0, 1), new Complex(0, Math.PI / 2)],
    ['sqrt', new Complex(-3, 4), new Complex(1, 2)],
    ['sin', new Complex(0, 1), new Complex(0, Math.sinh(1))],
    ['cos', new Complex(0, 1), new Complex(Math.cosh(1), 0)],
  ])('%s', (op, input, expected) => {
    const [result] = execute(op, [value(type, [input])], type, [1]) as [Complex]
    expect(result.re).toBeCloseTo(expected.re, 6)
    expect(result.im).toBeCloseTo(expected.im, 6)
  })
})

test('parts of real numbers', () => {
  expect(execute('real', [value('f32', [1, 2])], 'f32', [2])).toEqual([1, 2])
  expect(execute('imag', [value('f32', [1, 2])], 'f32', [2])).toEqual([0, 0])
})

describe('broadcasting', () => {
  test('scalars, rows, columns and both', () => {
    const matrix = value('f32', [1, 2, 3, 4, 5, 6], [2, 3])
    const add = (other: ReturnType<typeof value>): Scalar[] => execute('add', [matrix, other], 'f32', [2, 3])
    expect(add(value('f32', [10], []))).toEqual([11, 12, 13, 14, 15, 16])
    expect(add(value('f32', [10, 20, 30]))).toEqual([11, 22, 33, 14, 25, 36])
    expect(add(value('f32', [10, 20], [2, 1]))).toEqual([11, 12, 13, 24, 25, 26])
    const outer = [value('s32', [1, 2], [2, 1]), value('s32', [10, 20, 30], [1, 3])]
    expect(execute('multiply', outer, 's32', [2, 3])).toEqual([10, 20, 30, 20, 40, 60])
  })

  test('complex numbers', () => {
    const row = value('c64', [new Complex(0, 1), new Complex(2, 0)], [1, 2])
    const column = value('c64', [new Complex(1, 1), new Complex(0, 3)], [2, 1])
    expect(execute('multiply', [row, column], 'c64', [2, 2])).toEqual([
      new Complex(-1, 1),
      new Complex(2, 2),
      new Complex(-3, 0),
      new Complex(0, 6),
    ])
  })

  test('axes of length zero', () => {
    const none = value('f32', [], [0, 3])
    expect(execute('add', [none, value('f32', [1, 2, 3])], 'f32', [0, 3])).toEqual([])
    expect(execute('exp', [none], 'f32', [0, 3])).toEqual([])
  })
})
