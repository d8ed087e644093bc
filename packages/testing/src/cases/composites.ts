// The cases of composite operations, one line each. Open: packages with composites of their own add to it.
import type { Case } from './case.ts'
import * as arrays from './composites/arrays.ts'
import * as functions from './composites/functions.ts'
import * as predicates from './composites/predicates.ts'

/** Cases by operation. */
export type CaseTable = Readonly<Record<string, () => readonly Case[]>>

/** The cases of composite operations. */
export const compositeCases: CaseTable = {
  acos: functions.acos,
  acosh: functions.acosh,
  asin: functions.asin,
  asinh: functions.asinh,
  atan: functions.atan,
  atanh: functions.atanh,
  cbrt: functions.cbrt,
  ceil: functions.ceil,
  cosh: functions.cosh,
  erf: functions.erf,
  erfc: functions.erfc,
  erfInv: functions.erfInv,
  expm1: functions.expm1,
  isInfinity: functions.isInfinity,
  isNan: functions.isNan,
  log10: functions.log10,
  log1p: functions.log1p,
  log2: functions.log2,
  round: functions.round,
  rsqrt: functions.rsqrt,
  sigmoid: functions.sigmoid,
  sign: functions.sign,
  sinh: functions.sinh,
  tan: functions.tan,
  tanh: functions.tanh,
  greater: predicates.greater,
  greaterEqual: predicates.greaterEqual,
  lessEqual: predicates.lessEqual,
  notEqual: predicates.notEqual,
  logicalAnd: predicates.logicalAnd,
  logicalOr: predicates.logicalOr,
  logicalXor: predicates.logicalXor,
  logicalNot: predicates.logicalNot,
  bitwiseNot: predicates.bitwiseNot,
  countLeadingZeros: predicates.countLeadingZeros,
  populationCount: predicates.populationCount,
  all: arrays.all,
  any: arrays.any,
  argmax: arrays.argmax,
  argmin: arrays.argmin,
  clip: arrays.clip,
  cumulativeSum: arrays.cumulativeSum,
  logSoftmax: arrays.logSoftmax,
  logsumexp: arrays.logsumexp,
  mean: arrays.mean,
  softmax: arrays.softmax,
  sort: arrays.sort,
  stack: arrays.stack,
  take: arrays.take,
  takeAlongAxis: arrays.takeAlongAxis,
  variance: arrays.variance,
}
