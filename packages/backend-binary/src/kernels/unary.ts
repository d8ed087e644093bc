// Element-wise operations of one input; those on floats compute in f64.
import { Complex, complexAbs, complexCos, complexExp, complexLog, complexSin, complexSqrt } from '@nx/types'
import type { Rules } from './map.ts'

export const negate: Rules = { real: (x) => -x, bigint: (x) => -x, complex: (z) => new Complex(-z.re, -z.im) }

export const abs: Rules = { real: Math.abs, bigint: (x) => (x < 0n ? -x : x), complex: complexAbs }

export const floor: Rules = { real: Math.floor, bigint: (x) => x }

export const exp: Rules = { real: Math.exp, complex: complexExp }

export const log: Rules = { real: Math.log, complex: complexLog }

export const sin: Rules = { real: Math.sin, complex: complexSin }

export const cos: Rules = { real: Math.cos, complex: complexCos }

export const sqrt: Rules = { real: Math.sqrt, complex: complexSqrt }
