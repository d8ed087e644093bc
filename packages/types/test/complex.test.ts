// Complex arithmetic: identities, branch cuts, extremes and printing.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Complex,
  complex,
  complexAbs,
  complexAdd,
  complexCos,
  complexDivide,
  complexExp,
  complexLog,
  complexMultiply,
  complexPhase,
  complexPow,
  complexSin,
  complexSqrt,
  complexSubtract,
} from '../src/index.ts'

const part = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e3, max: 1e3 })
  .filter((x) => x === 0 || Math.abs(x) > 1e-9)
const number = fc.tuple(part, part).map(([re, im]) => complex(re, im))
const i = complex(0, 1)

/** Relative to the larger of both, as a complex number's parts have one error together. */
function expectClose(got: Complex, want: Complex, tolerance = 1e-13): void {
  const error = complexAbs(complexSubtract(got, want))
  expect(error, `${got} against ${want}`).toBeLessThanOrEqual(tolerance * Math.max(complexAbs(want), 1e-300))
}

describe('Complex', () => {
  it.each([
    [1, 2, '1.0+2.0i'],
    [1.5, -2.25, '1.5-2.25i'],
    [0, -0, '0.0-0.0i'],
    [-0, 0, '-0.0+0.0i'],
    [NaN, Infinity, 'NaN+Infi'],
    [-Infinity, 0, '-Inf+0.0i'],
    [1e-8, 1e21, '1.0e-8+1.0e21i'],
    [1.25e30, -1e-9, '1.25e30-1.0e-9i'],
  ])('of %s and %s prints as Nx does', (re, im, text) => {
    expect(String(new Complex(re, im))).toBe(text)
  })

  it('has an absolute value and an angle, and comes from them', () => {
    expect(complex(3, -4).abs()).toBe(5)
    expect(complex(3e300, 4e300).abs()).toBeCloseTo(5e300, -290)
    expect(complex(0, 2).phase()).toBe(Math.PI / 2)
    expect(complex(-1, -0).phase()).toBe(-Math.PI)
    expect(Complex.fromPolar(2, 0)).toEqual(new Complex(2, 0))
    const turned = Complex.fromPolar(2, Math.PI / 2)
    expect(turned.re).toBeCloseTo(0, 15)
    expect(turned.im).toBe(2)
    expect(Complex.fromPolar(Infinity, 0)).toEqual(new Complex(Infinity, 0))
  })

  it('has an imaginary part of 0 by default', () => {
    expect(complex(3)).toEqual(new Complex(3, 0))
  })
})

describe('arithmetic', () => {
  it('does the textbook cases', () => {
    expect(complexAdd(complex(1, 2), complex(3, 4))).toEqual(complex(4, 6))
    expect(complexSubtract(complex(1, 2), complex(3, 5))).toEqual(complex(-2, -3))
    expect(complexMultiply(complex(1, 2), complex(3, 4))).toEqual(complex(-5, 10))
    expect(complexDivide(complex(-5, 10), complex(3, 4))).toEqual(complex(1, 2))
    expect(complexDivide(complex(1, 0), i)).toEqual(complex(0, -1))
  })

  it('divides what it multiplied', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        fc.pre(complexAbs(b) > 0)
        expectClose(complexDivide(complexMultiply(a, b), b), a)
      }),
    )
  })

  it('divides extremes without overflow or underflow', () => {
    expectClose(complexDivide(complex(1e300, 1e300), complex(1e300, 1e300)), complex(1))
    expectClose(complexDivide(complex(1e-300, 1e-300), complex(1e-300, 1e-300)), complex(1))
    expectClose(
      complexDivide(complex(2 ** 1000, 2 ** -1000), complex(2 ** 500, 2 ** -600)),
      complex(2 ** 500, -(2 ** -600)),
    )
    expect(complexDivide(complex(1, 1), complex(Infinity, 0))).toEqual(complex(0, 0))
  })

  it('divides by zero as real numbers do', () => {
    expect(complexDivide(complex(1, -1), complex(0, 0))).toEqual(complex(Infinity, -Infinity))
    expect(complexDivide(complex(0, 0), complex(0, 0))).toEqual(complex(NaN, NaN))
  })

  it('takes absolute values and angles', () => {
    expect(complexAbs(complex(3 * 2 ** 1000, 4 * 2 ** 1000))).toBe(5 * 2 ** 1000)
    expect(complexAbs(complex(-Infinity, NaN))).toBe(Infinity)
    expect(complexPhase(complex(-1, 0))).toBe(Math.PI)
    expect(complexPhase(complex(-1, -0))).toBe(-Math.PI)
  })
})

describe('exp and log', () => {
  it('undo each other', () => {
    fc.assert(
      fc.property(number, (z) => {
        fc.pre(complexAbs(z) > 0)
        expectClose(complexExp(complexLog(z)), z)
      }),
    )
  })

  it('take their limits', () => {
    expect(complexExp(complex(-Infinity, 5))).toEqual(complex(0, -0))
    expect(complexExp(complex(-Infinity, Infinity))).toEqual(complex(0, 0))
    expect(complexExp(complex(Infinity, 0))).toEqual(complex(Infinity, 0))
    expect(complexExp(complex(1000, 0))).toEqual(complex(Infinity, 0))
    expect(complexExp(complex(NaN, 0)).re).toBe(NaN)
    const large = complexExp(complex(709.9, Math.PI / 2 - 1e-3))
    expect(large.re / Math.exp(709)).toBeCloseTo(Math.exp(0.9) * Math.sin(1e-3), 12)
    expect(large.im).toBe(Infinity)
    expect(complexLog(complex(0, 0))).toEqual(complex(-Infinity, 0))
    expect(complexLog(complex(-1, 0))).toEqual(complex(0, Math.PI))
    expect(complexLog(complex(-1, -0))).toEqual(complex(0, -Math.PI))
    expect(complexLog(complex(1.5e308, 1.5e308)).re).toBeCloseTo(
      Math.log(1.5) + 308 * Math.LN10 + Math.LN2 / 2,
      10,
    )
    expect(complexLog(complex(-Infinity, Infinity))).toEqual(complex(Infinity, (3 * Math.PI) / 4))
  })

  it('keep their accuracy near absolute value 1', () => {
    expect(complexLog(complex(1, 1e-8)).re).toBeCloseTo(5e-17, 30)
    expect(complexLog(complex(1e-9, 1)).re).toBeCloseTo(5e-19, 32)
  })
})

describe('sqrt', () => {
  it('squares back, in the right half of the plane', () => {
    fc.assert(
      fc.property(number, (z) => {
        const root = complexSqrt(z)
        expect(root.re).toBeGreaterThanOrEqual(0)
        expectClose(complexMultiply(root, root), z)
      }),
    )
  })

  it('takes its limits', () => {
    expect(complexSqrt(complex(-4, 0))).toEqual(complex(0, 2))
    expect(complexSqrt(complex(-4, -0))).toEqual(complex(0, -2))
    expect(complexSqrt(complex(-0, -0))).toEqual(complex(0, -0))
    expect(complexSqrt(complex(Infinity, 1))).toEqual(complex(Infinity, 0))
    expect(complexSqrt(complex(-Infinity, 1))).toEqual(complex(0, Infinity))
    expect(complexSqrt(complex(NaN, -Infinity))).toEqual(complex(Infinity, -Infinity))
    expectClose(
      complexSqrt(complex(1.6e308, 1.2e308)),
      complex(Math.sqrt(1.8) * 1e154, Math.sqrt(0.2) * 1e154),
    )
    expectClose(complexSqrt(complex(3e-320, 4e-320)), complex(2e-160, 1e-160), 1e-3)
    expectClose(complexSqrt(complex(2 ** -1074, 0)), complex(2 ** -537, 0))
  })
})

describe('pow', () => {
  it('is repeated multiplication for integral exponents', () => {
    expect(complexPow(i, complex(2))).toEqual(complex(-1, 0))
    expect(complexPow(complex(1, 1), complex(4))).toEqual(complex(-4, 0))
    expect(complexPow(complex(2), complex(-2))).toEqual(complex(0.25, 0))
    expect(complexPow(complex(0), complex(0))).toEqual(complex(1, 0))
  })

  it('adds exponents', () => {
    const small = fc.tuple(
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: -2, max: 2, noNaN: true }),
    )
    fc.assert(
      fc.property(number, small, small, (z, [a, b], [c, d]) => {
        fc.pre(complexAbs(z) > 0)
        const [p, q] = [complex(a, b), complex(c, d)]
        expectClose(
          complexMultiply(complexPow(z, p), complexPow(z, q)),
          complexPow(z, complexAdd(p, q)),
          1e-11,
        )
      }),
    )
  })

  it('knows zero and i^i', () => {
    expect(complexPow(complex(0), complex(0.5, 1))).toEqual(complex(0, 0))
    expect(complexPow(complex(0), complex(-0.5))).toEqual(complex(NaN, NaN))
    expectClose(complexPow(i, i), complex(Math.exp(-Math.PI / 2)))
  })
})

describe('sin and cos', () => {
  it('are those of real numbers on the real line', () => {
    fc.assert(
      fc.property(part, (x) => {
        expect(complexSin(complex(x)).re).toBe(Math.sin(x))
        expect(complexCos(complex(x)).re).toBe(Math.cos(x))
      }),
    )
  })

  it('have squares that add up to 1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (re, im) => {
          const [sin, cos] = [complexSin(complex(re, im)), complexCos(complex(re, im))]
          const sum = complexAdd(complexMultiply(sin, sin), complexMultiply(cos, cos))
          expectClose(sum, complex(1), 1e-12)
        },
      ),
    )
  })

  it('stay on the axis where cosh overflows', () => {
    expect(complexSin(complex(0, 1000))).toEqual(complex(0, Infinity))
    expect(complexCos(complex(0, 1000))).toEqual(complex(Infinity, -0))
  })
})
