// Composite element-wise operations that are more exact, or faster, computed at once than by their decomposition.
import { erf, erfc, erfInv } from './kernels/erf.ts'
import type { Rules } from './kernels/map.ts'
import { log10, rsqrt } from './kernels/precise.ts'

/** Rounds to the nearest integer, halves away from zero. */
function round(x: number): number {
  const whole = Math.trunc(x)
  return Math.abs(x - whole) < 0.5 ? whole : whole + Math.sign(x)
}

/** The exponential is of a negative number on both sides, so that neither overflows. */
function sigmoid(x: number): number {
  const power = Math.exp(-Math.abs(x))
  return (x < 0 ? power : 1) / (1 + power)
}

/** Rules by name of the operation. What a rule has no function for is left to the decomposition. */
export const overrides: Readonly<Record<string, Rules>> = {
  ceil: { real: Math.ceil, bigint: (x) => x },
  round: { real: round, bigint: (x) => x },
  sign: { real: Math.sign, bigint: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n) },
  expm1: { real: Math.expm1 },
  log1p: { real: Math.log1p },
  tanh: { real: Math.tanh },
  sinh: { real: Math.sinh },
  cosh: { real: Math.cosh },
  tan: { real: Math.tan },
  asin: { real: Math.asin },
  acos: { real: Math.acos },
  atan: { real: Math.atan },
  asinh: { real: Math.asinh },
  acosh: { real: Math.acosh },
  atanh: { real: Math.atanh },
  cbrt: { real: Math.cbrt },
  rsqrt: { real: rsqrt },
  sigmoid: { real: sigmoid },
  log2: { real: Math.log2 },
  log10: { real: log10 },
  erf: { real: erf },
  erfc: { real: erfc },
  erfInv: { real: erfInv },
  isNan: { real: (x) => Number(x !== x), bigint: () => 0 },
  isInfinity: { real: (x) => Number(Math.abs(x) === Infinity), bigint: () => 0 },
  notEqual: { real: (x, y) => Number(x !== y), bigint: (x, y) => Number(x !== y) },
  greater: { real: (x, y) => Number(x > y), bigint: (x, y) => Number(x > y) },
  greaterEqual: { real: (x, y) => Number(x >= y), bigint: (x, y) => Number(x >= y) },
  lessEqual: { real: (x, y) => Number(x <= y), bigint: (x, y) => Number(x <= y) },
  logicalAnd: { real: (x, y) => Number(x !== 0 && y !== 0), bigint: (x, y) => Number(x !== 0n && y !== 0n) },
  logicalOr: { real: (x, y) => Number(x !== 0 || y !== 0), bigint: (x, y) => Number(x !== 0n || y !== 0n) },
  logicalXor: {
    real: (x, y) => Number((x !== 0) !== (y !== 0)),
    bigint: (x, y) => Number((x !== 0n) !== (y !== 0n)),
  },
  logicalNot: { real: (x) => Number(x === 0), bigint: (x) => Number(x === 0n) },
  bitwiseNot: { integer: (x) => ~x, bigint: (x) => ~x },
}
