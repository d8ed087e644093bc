// Every code of the narrow floats: decoding, encoding, and rounding at and around each midpoint.
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { decode, encode, roundTo } from '../src/index.ts'
import type { DType } from '../src/index.ts'

interface Layout {
  readonly type: DType
  readonly exponentBits: number
  readonly mantissaBits: number
  readonly infinity: boolean
}

const layouts: Layout[] = [
  { type: 'f8', exponentBits: 5, mantissaBits: 2, infinity: true },
  { type: 'f8_e4m3fn', exponentBits: 4, mantissaBits: 3, infinity: false },
  { type: 'bf16', exponentBits: 8, mantissaBits: 7, infinity: true },
  { type: 'f16', exponentBits: 5, mantissaBits: 10, infinity: true },
]

/** The definition of a format, word for word. */
function meaning(code: number, { exponentBits, mantissaBits, infinity }: Layout): number {
  const mantissa = code % 2 ** mantissaBits
  const exponent = Math.floor(code / 2 ** mantissaBits) % 2 ** exponentBits
  const sign = code >= 2 ** (exponentBits + mantissaBits) ? -1 : 1
  const bias = 2 ** (exponentBits - 1) - 1
  const top = exponent === 2 ** exponentBits - 1
  if (top && infinity) return mantissa === 0 ? sign * Infinity : NaN
  if (top && mantissa === 2 ** mantissaBits - 1) return NaN
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits)
  return sign * (1 + mantissa / 2 ** mantissaBits) * 2 ** (exponent - bias)
}

/** The next f64 above (1) or below (-1) a positive one. */
function neighbour(x: number, direction: 1 | -1): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(direction))
  return view.getFloat64(0)
}

const codesOf = ({ exponentBits, mantissaBits }: Layout): number[] =>
  Array.from({ length: 2 ** (1 + exponentBits + mantissaBits) }, (_, code) => code)

const bytesOf = (codes: number[], { exponentBits }: Layout): Uint8Array =>
  new Uint8Array(codes.length > 256 || exponentBits > 5 ? Uint16Array.from(codes).buffer : codes)

/** Positions where two lists differ as `Object.is` sees it; far quicker than a matcher on 65536 elements. */
const differences = (a: ArrayLike<number>, b: ArrayLike<number>): number[] =>
  Array.from(a, (_, i) => i).filter((i) => !Object.is(a[i], b[i]))

describe.each(layouts)('$type', (layout) => {
  const { type } = layout
  const codes = codesOf(layout)
  const values = codes.map((code) => meaning(code, layout))
  const bytes = bytesOf(codes, layout)
  const round = roundTo(type)
  const positive = values.slice(0, codes.length / 2).filter(Number.isFinite)
  const overflow = layout.infinity ? Infinity : NaN

  it('decodes every code', () => {
    expect(differences(decode(bytes, type, codes.length) as Float32Array, values)).toEqual([])
  })

  it('encodes every decoded code as itself, NaN as the quiet one', () => {
    const wide = new Float32Array(values)
    const again = encode(wide, type)
    const narrow = codes.length > 256 ? new Uint16Array(again.buffer) : again
    const quiet = { f8: 0x7e, f8_e4m3fn: 0x7f, bf16: 0x7fc0, f16: 0x7e00 }[type as 'f8']
    expect(
      differences(
        narrow,
        codes.map((code, i) => (Number.isNaN(values[i]) ? quiet : code)),
      ),
    ).toEqual([])
  })

  it('keeps every number it holds, signs of zeros included', () => {
    expect(
      differences(
        values.map(round),
        values.map((x) => (Math.abs(x) <= positive.at(-1)! ? x : overflow * Math.sign(x))),
      ),
    ).toEqual([])
  })

  it('rounds midpoints to even and their neighbours to the nearer side', () => {
    for (let code = 0; code + 1 < positive.length; code++) {
      const low = positive[code]!
      const high = positive[code + 1]!
      const middle = (low + high) / 2
      const even = code % 2 === 0 ? low : high
      const got = [neighbour(middle, -1), middle, neighbour(middle, 1)].flatMap((x) => [round(x), round(-x)])
      const want = [low, -low, even, -even, high, -high]
      if (differences(got, want).length > 0) expect(got).toEqual(want)
    }
    expect(positive.length).toBeGreaterThan(100)
  })

  it('overflows halfway to the number after the largest', () => {
    const largest = positive.at(-1)!
    const step = largest - positive.at(-2)!
    const middle = largest + step / 2
    // The largest number of f8_e4m3fn is even, the others' are odd.
    expect(round(middle)).toBe(layout.infinity ? Infinity : largest)
    expect(round(neighbour(middle, -1))).toBe(largest)
    expect(round(neighbour(middle, 1))).toBe(overflow)
    for (const x of [2 * largest, 2 ** 970, 2 ** 971, 2 ** 1000, Number.MAX_VALUE, Infinity]) {
      expect(round(x)).toBe(overflow)
      expect(round(-x)).toBe(-overflow)
    }
    expect(round(NaN)).toBe(NaN)
  })

  it('underflows to a zero of the same sign', () => {
    const half = positive[1]! / 2
    for (const x of [half, Number.MIN_VALUE, 2 ** -1022, 1e-300]) {
      expect(round(x)).toBe(0)
      expect(round(-x)).toBe(-0)
    }
    expect(round(neighbour(half, 1))).toBe(positive[1])
  })

  it('encodes what it does not hold as its rounding', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (xs) => {
        const exact = new Float64Array(xs)
        expect(encode(exact, type)).toEqual(encode(exact.map(round), type))
      }),
    )
  })

  it('rounds monotonically', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
        fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
        (a, b) => {
          const [low, high] = [round(Math.min(a, b)), round(Math.max(a, b))]
          expect(low <= high || Number.isNaN(low) || Number.isNaN(high)).toBe(true)
        },
      ),
    )
  })
})

describe('rounding', () => {
  it('happens once, straight from f64', () => {
    // Through f32 these would land on a tie first and then go to the wrong side.
    expect(roundTo('f16')(1 + 2 ** -11 + 2 ** -40)).toBe(1 + 2 ** -10)
    expect(roundTo('bf16')(1 + 2 ** -8 + 2 ** -40)).toBe(1 + 2 ** -7)
    expect(roundTo('f8')(1 + 2 ** -3 + 2 ** -40)).toBe(1.25)
  })

  it('is the known one', () => {
    expect(roundTo('f16')(65519.999)).toBe(65504)
    expect(roundTo('f16')(65520)).toBe(Infinity)
    expect(roundTo('f8_e4m3fn')(464)).toBe(448)
    expect(roundTo('f8_e4m3fn')(464.001)).toBe(NaN)
    expect(roundTo('bf16')(1.1)).toBe(1.1015625)
    expect(roundTo('f8')(75)).toBe(80)
  })

  it('of wide types is that of the language', () => {
    for (const x of [0.1, -0, 1e300, NaN, Infinity]) {
      expect(roundTo('f64')(x)).toBe(x)
      expect(roundTo('c128')(x)).toBe(x)
      expect(roundTo('f32')(x)).toBe(Math.fround(x))
      expect(roundTo('c64')(x)).toBe(Math.fround(x))
    }
  })
})
