// Functions of complex numbers by their textbook formulas, for numbers of ordinary size.
import { complex, type Complex } from '@nx/types'

type C = Complex
const i = /* @__PURE__ */ complex(0, 1)
const one = /* @__PURE__ */ complex(1)

export const plus = (a: C, b: C): C => complex(a.re + b.re, a.im + b.im)
export const minus = (a: C, b: C): C => complex(a.re - b.re, a.im - b.im)
export const times = (a: C, b: C): C => complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
export const scaled = (a: C, by: number): C => complex(a.re * by, a.im * by)

/** By a real number part by part, else by the conjugate. */
export function over(a: C, b: C): C {
  if (b.im === 0) return complex((a.re + a.im * (b.im / b.re)) / b.re, (a.im - a.re * (b.im / b.re)) / b.re)
  const square = b.re * b.re + b.im * b.im
  return complex((a.re * b.re + a.im * b.im) / square, (a.im * b.re - a.re * b.im) / square)
}

export const modulus = ({ re, im }: C): number => Math.sqrt(re * re + im * im)
export const argument = ({ re, im }: C): number => Math.atan2(im, re)

const polar = (r: number, angle: number): C => complex(r * Math.cos(angle), r * Math.sin(angle))

export const exp = ({ re, im }: C): C => polar(Math.exp(re), im)
/** With the logarithm of the squared modulus less 1, so that numbers of modulus about 1 lose nothing. */
export const log = (z: C): C => complex(Math.log1p((z.re - 1) * (z.re + 1) + z.im * z.im) / 2, argument(z))
export const power = (a: C, b: C): C => (modulus(a) === 0 ? a : exp(times(b, log(a))))
export const squareRoot = (z: C): C => {
  const re = Math.sqrt((modulus(z) + Math.abs(z.re)) / 2)
  const im = re === 0 ? 0 : Math.abs(z.im) / 2 / re
  const sign = z.im < 0 || Object.is(z.im, -0) ? -1 : 1
  return z.re >= 0 ? complex(re, sign * im) : complex(im, sign * re)
}
export const cubeRoot = (z: C): C => power(z, complex(1 / 3))

export const sine = ({ re, im }: C): C => complex(Math.sin(re) * Math.cosh(im), Math.cos(re) * Math.sinh(im))
export const cosine = ({ re, im }: C): C =>
  complex(Math.cos(re) * Math.cosh(im), -Math.sin(re) * Math.sinh(im))
export const tangent = (z: C): C => over(sine(z), cosine(z))
export const hyperbolicSine = ({ re, im }: C): C =>
  complex(Math.sinh(re) * Math.cos(im), Math.cosh(re) * Math.sin(im))
export const hyperbolicCosine = ({ re, im }: C): C =>
  complex(Math.cosh(re) * Math.cos(im), Math.sinh(re) * Math.sin(im))
export const hyperbolicTangent = (z: C): C => over(hyperbolicSine(z), hyperbolicCosine(z))

// Abramowitz and Stegun, "Handbook of Mathematical Functions", 4.4 and 4.6.
export const arcSine = (z: C): C => {
  // Above the real axis the two terms below cancel.
  if (z.im > 0) return scaled(arcSine(scaled(z, -1)), -1)
  const inner = plus(times(i, z), squareRoot(minus(one, times(z, z))))
  return times(complex(0, -1), log(inner))
}
export const arcCosine = (z: C): C => minus(complex(Math.PI / 2), arcSine(z))
export const arcTangent = (z: C): C =>
  times(complex(0, 0.5), minus(log(minus(one, times(i, z))), log(plus(one, times(i, z)))))
export const hyperbolicArcSine = (z: C): C => times(complex(0, -1), arcSine(times(i, z)))
export const hyperbolicArcCosine = (z: C): C =>
  log(plus(z, times(squareRoot(plus(z, one)), squareRoot(minus(z, one)))))
export const hyperbolicArcTangent = (z: C): C => scaled(minus(log(plus(one, z)), log(minus(one, z))), 0.5)
