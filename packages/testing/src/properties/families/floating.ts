// Element-wise functions of one input that give floats: exp, log, sin and their like.
import * as nx from '@nx/tensor'
import { Complex, complex, type DType, isComplex, isInteger, smallestPositiveNormal } from '@nx/types'
import type { Accuracy } from '../../cases/case.ts'
import { cast } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { Property, Trial } from '../property.ts'
import * as c from '../reference/complex.ts'
import { elementwise } from '../reference/broadcast.ts'
import { erf, erfc, erfInv } from '../reference/error-function.ts'
import { toFloating } from '../reference/types.ts'
import type { Fill } from '../values.ts'

interface Function {
  readonly run: (x: nx.Tensor) => nx.Tensor
  readonly real: (x: number) => number
  /** Left out where the function is not defined for complex numbers. */
  readonly complex?: (z: Complex) => Complex
  readonly accuracy?: Accuracy
  /** Where rounding of what is computed first weighs more. */
  readonly ulp?: number
  /** Whether it multiplies what may have lost its digits below the smallest normal number. */
  readonly underflows?: boolean
  /** Of real numbers, where it is held to its accuracy; any by default. */
  readonly fill?: Fill
  /** Of complex numbers, what keeps clear of branch cuts and poles; `nonzero` by default. */
  readonly complexFill?: Fill
}

const functions = (): Readonly<Record<string, Function>> => ({
  acos: { run: nx.acos, real: Math.acos, complex: c.arcCosine },
  acosh: { run: nx.acosh, real: Math.acosh, complex: c.hyperbolicArcCosine, accuracy: 'difficult' },
  asin: { run: nx.asin, real: Math.asin, complex: c.arcSine },
  asinh: { run: nx.asinh, real: Math.asinh, complex: c.hyperbolicArcSine, accuracy: 'difficult' },
  atan: { run: nx.atan, real: Math.atan, complex: c.arcTangent },
  atanh: { run: nx.atanh, real: Math.atanh, complex: c.hyperbolicArcTangent, accuracy: 'difficult' },
  cbrt: { run: nx.cbrt, real: Math.cbrt, complex: c.cubeRoot },
  cos: { run: nx.cos, real: Math.cos, complex: c.cosine },
  cosh: { run: nx.cosh, real: Math.cosh, complex: c.hyperbolicCosine, accuracy: 'difficult' },
  elu: { run: nx.elu, real: (x) => (x > 0 ? x : Math.expm1(x)), accuracy: 'difficult' },
  erf: { run: nx.erf, real: erf },
  erfc: { run: nx.erfc, real: erfc, accuracy: 'difficult' },
  erfInv: { run: nx.erfInv, real: erfInv, accuracy: 'difficult' },
  exp: { run: nx.exp, real: Math.exp, complex: c.exp },
  expm1: { run: nx.expm1, real: Math.expm1, complex: (z) => c.minus(c.exp(z), complex(1)) },
  gelu: {
    run: nx.gelu,
    real: (x) => x * 0.5 * erfc(-x * Math.SQRT1_2),
    accuracy: 'difficult',
    // Without a kernel, the rounded argument of erfc costs x² / 2 units in the last place.
    fill: { from: -2, to: 2 },
    ulp: 8,
  },
  leakyRelu: {
    run: (x) => nx.leakyRelu(x, { negativeSlope: 0.25 }),
    real: (x) => (x > 0 ? x : x / 4),
    accuracy: 'arithmetic',
  },
  log: { run: nx.log, real: Math.log, complex: c.log },
  log10: { run: nx.log10, real: Math.log10, complex: (z) => c.scaled(c.log(z), Math.LOG10E) },
  log1p: { run: nx.log1p, real: Math.log1p, complex: (z) => c.log(c.plus(complex(1), z)) },
  log2: { run: nx.log2, real: Math.log2, complex: (z) => c.scaled(c.log(z), Math.LOG2E) },
  rsqrt: {
    run: nx.rsqrt,
    real: (x) => 1 / Math.sqrt(x),
    complex: (z) => c.over(complex(1), c.squareRoot(z)),
  },
  sigmoid: {
    run: nx.sigmoid,
    real: logistic,
    complex: (z) => c.over(complex(1), c.plus(complex(1), c.exp(c.scaled(z, -1)))),
  },
  silu: { run: nx.silu, real: (x) => x * logistic(x), accuracy: 'difficult', underflows: true },
  sin: { run: nx.sin, real: Math.sin, complex: c.sine },
  sinh: { run: nx.sinh, real: Math.sinh, complex: c.hyperbolicSine, accuracy: 'difficult' },
  softplus: {
    run: nx.softplus,
    real: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    accuracy: 'difficult',
  },
  sqrt: { run: nx.sqrt, real: Math.sqrt, complex: c.squareRoot },
  tan: { run: nx.tan, real: Math.tan, complex: c.tangent, accuracy: 'difficult' },
  tanh: { run: nx.tanh, real: Math.tanh, complex: c.hyperbolicTangent, accuracy: 'difficult' },
})

const logistic = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)))

/** Properties of the element-wise functions that give floats. */
export const floating = (): readonly Property[] =>
  Object.entries(functions()).map(([name, of]) => ({ name, draw: (draw) => drawCall(draw, name, of) }))

function drawCall(draw: Draw, name: string, of: Function): Trial {
  const type = draw.type((each) => !isComplex(each) || of.complex !== undefined)
  const x = draw.operand({
    type,
    fill: isComplex(type) ? (of.complexFill ?? 'nonzero') : (of.fill ?? fillOf(draw, type)),
  })
  return {
    call: `${name}(x)`,
    inputs: [x],
    run: (tensor) => of.run(tensor!),
    expected: (array) =>
      elementwise(toFloating(type), [cast(array, toFloating(type))], (value) =>
        value instanceof Complex ? of.complex!(value) : of.real(value as number),
      ),
    accuracy: of.accuracy ?? 'function',
    cancelling: isComplex(type)
      ? 16
      : of.underflows === true
        ? 16 * smallestPositiveNormal(toFloating(type))
        : 0,
    ulp: of.ulp ?? 0,
  }
}

/** Also many numbers between −1 and 1, where some functions live. */
const fillOf = (draw: Draw, type: DType): Fill =>
  !isInteger(type) && draw.boolean() ? { from: -1, to: 1 } : 'any'
