// Conversion between types: wrapping, truncation, single rounding, complex parts, saturation.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { complex, convert, dtypes, finiteMax, finiteMin, isInteger, roundTo, wrapTo } from '../src/index.ts'
import type { DType, Scalar } from '../src/index.ts'

const integers = dtypes.filter(isInteger)

/** Reduction modulo two to the width, in whole numbers of any size. */
function wrapped(x: bigint, type: DType): bigint {
  const width = BigInt(type.slice(1))
  const low = ((x % 2n ** width) + 2n ** width) % 2n ** width
  return type[0] === 's' && low >= 2n ** (width - 1n) ? low - 2n ** width : low
}

describe.each(integers)('wrapTo %s', (type) => {
  const wide = type.endsWith('64')
  const wrap = wrapTo(type)

  it('is reduction modulo two to the width, for number and bigint', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.maxSafeInteger(), (big, small) => {
        expect(BigInt(wrap(big))).toBe(wrapped(big, type))
        expect(BigInt(wrap(small))).toBe(wrapped(BigInt(small), type))
        expect(typeof wrap(big)).toBe(wide ? 'bigint' : 'number')
        expect(typeof wrap(small)).toBe(wide ? 'bigint' : 'number')
      }),
    )
  })

  it('keeps the ends of the range and wraps beyond them', () => {
    const [min, max] = [BigInt(finiteMin(type)), BigInt(finiteMax(type))]
    expect([wrap(min), wrap(max)]).toEqual([finiteMin(type), finiteMax(type)])
    expect([wrap(min - 1n), wrap(max + 1n)]).toEqual([finiteMax(type), finiteMin(type)])
  })
})

describe('float to integer', () => {
  it.each(integers)('%s: truncates and wraps', (type) => {
    const cast = convert('f64', type)
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(BigInt(cast(x) as number | bigint)).toBe(wrapped(BigInt(Math.trunc(x)), type))
      }),
    )
    expect(Object.is(cast(-0.5), -0)).toBe(false)
  })

  it.each(integers)('%s: infinities become the ends of the range, NaN zero', (type) => {
    const cast = convert('f32', type)
    expect([cast(-Infinity), cast(Infinity)]).toEqual([finiteMin(type), finiteMax(type)])
    expect(cast(NaN)).toBe(type.endsWith('64') ? 0n : 0)
  })

  it('is the known one', () => {
    expect(convert('f32', 's8')(300)).toBe(44)
    expect(convert('f64', 's8')(1e20)).toBe(0)
    expect(convert('f32', 'u8')(-1.9)).toBe(255)
    expect(convert('c64', 's32')(complex(2.9, 5))).toBe(2)
    expect(convert('c128', 's64')(complex(-2.9, 5))).toBe(-2n)
  })
})

/** A rounding to `bits` significant bits, ties to even, of a whole number: all in whole numbers. */
function rounded(x: bigint, bits: number): number {
  const magnitude = x < 0n ? -x : x
  const drop = BigInt(Math.max(0, magnitude.toString(2).length - bits))
  const half = drop === 0n ? 0n : 2n ** (drop - 1n)
  const low = magnitude % 2n ** drop
  let kept = magnitude >> drop
  if (drop > 0n && (low > half || (low === half && kept % 2n === 1n))) kept += 1n
  return Number(x < 0n ? -(kept << drop) : kept << drop)
}

describe('64-bit integer to float', () => {
  const precision: [DType, number][] = [
    ['bf16', 8],
    ['f32', 24],
    ['f64', 53],
  ]
  const tricky = fc
    .tuple(
      fc.bigInt({ min: 0n, max: 2n ** 30n }),
      fc.integer({ min: 0, max: 33 }),
      fc.integer({ min: -2, max: 2 }),
    )
    .map(([high, shift, low]) => BigInt.asIntN(64, (high << BigInt(shift)) + BigInt(low)))

  it.each(precision)('%s: rounds once', (type, bits) => {
    const cast = convert('s64', type)
    fc.assert(
      fc.property(fc.oneof(tricky, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (x) => {
        expect(cast(x)).toBe(rounded(x, bits))
        expect(cast(-x)).toBe(rounded(-x, bits) || 0)
      }),
      { numRuns: 2000 },
    )
  })

  it('does not round twice where f64 would', () => {
    const x = 2n ** 62n + 2n ** 38n + 1n // just above a tie of f32; f64 drops the last bit
    expect(convert('s64', 'f32')(x)).toBe(2 ** 62 + 2 ** 39)
    expect(convert('s64', 'f32')(-x)).toBe(-(2 ** 62 + 2 ** 39))
    expect(convert('u64', 'c64')(x)).toEqual(complex(2 ** 62 + 2 ** 39, 0))
    expect(convert('u64', 'f64')(2n ** 64n - 1n)).toBe(2 ** 64)
    expect(convert('s64', 'c128')(2n ** 53n + 1n)).toEqual(complex(2 ** 53, 0))
    expect(convert('u64', 'f16')(2n ** 64n - 1n)).toBe(Infinity)
  })
})

describe('other conversions', () => {
  it('between integers wraps', () => {
    expect(convert('u64', 's8')(2n ** 64n - 1n)).toBe(-1)
    expect(convert('s8', 'u64')(-1)).toBe(2n ** 64n - 1n)
    expect(convert('s32', 'u2')(7)).toBe(3)
  })

  it('to a narrow float rounds to even', () => {
    fc.assert(
      fc.property(fc.double(), (x) => {
        for (const type of ['f8', 'f8_e4m3fn', 'bf16', 'f16', 'f32', 'f64'] as const) {
          expect(convert('f64', type)(x)).toBe(roundTo(type)(x))
        }
      }),
    )
  })

  it('to complex numbers and back', () => {
    expect(convert('f64', 'c64')(0.1)).toEqual(complex(Math.fround(0.1), 0))
    expect(convert('c128', 'c64')(complex(0.1, -0.2))).toEqual(complex(Math.fround(0.1), Math.fround(-0.2)))
    expect(convert('c64', 'c128')(complex(1, -0))).toEqual(complex(1, -0))
    expect(convert('c128', 'f16')(complex(65520, 7))).toBe(Infinity)
  })

  it('saturates on request', () => {
    const options = { saturate: true }
    const cast = convert('f32', 'f8_e4m3fn', options)
    expect([1000, -1000, Infinity, -Infinity, 464, 1].map(cast)).toEqual([448, -448, 448, -448, 448, 1])
    expect(cast(NaN)).toBe(NaN)
    expect(cast(-0)).toBe(-0)
    expect(convert('s64', 'f8_e4m3fn', options)(-(2n ** 63n))).toBe(-448)
    expect(convert('f32', 'f8', options)(Infinity)).toBe(57344)
    expect(convert('f32', 'f8_e4m3fn')(1000)).toBe(NaN)
  })

  it('gives a value of its type for every pair', () => {
    const kindOf = (x: Scalar): string => typeof x
    const sample = (type: DType): Scalar => (type[0] === 'c' ? complex(1, 0) : /^[us]64$/.test(type) ? 1n : 1)
    for (const from of dtypes) {
      for (const to of dtypes) {
        const got = convert(from, to)(sample(from))
        expect([from, to, kindOf(got), got]).toEqual([from, to, kindOf(sample(to)), sample(to)])
      }
    }
  })
})
