// Composite element-wise operations that are more exact, or faster, computed at once than by their decomposition.
import { erf, erfc, erfInv } from './kernels/erf.ts'
import type { Rules } from './kernels/map.ts'
import { log10 } from './kernels/precise.ts'

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

/** One for everything but zero, so for NaN too. */
const truth = (x: number | bigint): number => Number(x !== 0 && x !== 0n)

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
  rsqrt: { real: (x) => 1 / Math.sqrt(x) },
  sigmoid: { real: sigmoid },
  log2: { real: Math.log2 },
  log10: { real: log10 },
  erf: { real: erf },
  erfc: { real: erfc },
  erfInv: { real: erfInv },
  isNan: { ordered: (x) => Number(x !== x) },
  isInfinity: { ordered: (x) => Number(x === Infinity || x === -Infinity) },
  notEqual: { ordered: (x, y) => Number(x !== y) },
  greater: { ordered: (x, y) => Number(x > y) },
  greaterEqual: { ordered: (x, y) => Number(x >= y) },
  lessEqual: { ordered: (x, y) => Number(x <= y) },
  logicalAnd: { ordered: (x, y) => truth(x) & truth(y) },
  logicalOr: { ordered: (x, y) => truth(x) | truth(y) },
  logicalXor: { ordered: (x, y) => truth(x) ^ truth(y) },
  logicalNot: { ordered: (x) => 1 - truth(x) },
  bitwiseNot: { integer: (x) => ~x, bigint: (x) => ~x },
}
