// Backends and readers for the tests of operations.
import { binaryBackend } from '@nx/backend-binary'
import type { Backend, Primitive, Primitives } from '@nx/types'
import { isTensor, type Tensor, toArray } from '../../src/index.ts'

const primitives: { readonly [K in keyof Primitives]: true } = {
  constant: true,
  iota: true,
  negate: true,
  abs: true,
  floor: true,
  exp: true,
  log: true,
  sin: true,
  cos: true,
  sqrt: true,
  add: true,
  subtract: true,
  multiply: true,
  divide: true,
  quotient: true,
  remainder: true,
  pow: true,
  atan2: true,
  min: true,
  max: true,
  equal: true,
  less: true,
  bitwiseAnd: true,
  bitwiseOr: true,
  bitwiseXor: true,
  leftShift: true,
  rightShift: true,
  select: true,
  asType: true,
  bitcast: true,
  reshape: true,
  transpose: true,
  broadcast: true,
  slice: true,
  pad: true,
  reverse: true,
  concatenate: true,
  sum: true,
  product: true,
  reduceMax: true,
  reduceMin: true,
  dot: true,
  gather: true,
  scatter: true,
  argsort: true,
  real: true,
  imag: true,
}

/** A backend that has the primitives and nothing else, so that everything else is decomposed. */
export function primitiveBackend(): Backend {
  const { yields: _, ...inner } = binaryBackend() as Backend
  return { ...inner, name: 'primitive', supports: ({ op }) => Object.hasOwn(primitives, op as Primitive) }
}

/** A tensor's type, shape, names, vectorized axes and elements, for comparing whole tensors at once. */
export function described(value: unknown): unknown {
  if (!isTensor(value)) return Array.isArray(value) ? value.map(described) : value
  const { type, shape, names, vectorizedAxes } = value
  return { type, shape, names, vectorizedAxes, elements: toArray(value) }
}

/** The results of a function of one or several results, as a list. */
export function listOf(result: Tensor | readonly Tensor[]): readonly Tensor[] {
  return isTensor(result) ? [result] : result
}
