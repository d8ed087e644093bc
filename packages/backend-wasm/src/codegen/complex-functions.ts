// Functions of complex numbers, a part of each, of the parts of their operands in f64.
import {
  complex,
  complexAbs,
  complexCos,
  complexDivide,
  complexExp,
  complexLog,
  complexPow,
  complexSin,
  complexSqrt,
} from '@nx/types'
import type { Complex } from '@nx/types'
import { throughHost } from './elementwise.ts'
import type { ScalarRule } from './scalars.ts'

function ofParts(name: string, part: 're' | 'im', compute: (z: Complex, w: Complex) => Complex): ScalarRule {
  const unary = (a: number, b: number): number => compute(complex(a, b), complex(0))[part]
  const binary = (a: number, b: number, c: number, d: number): number =>
    compute(complex(a, b), complex(c, d))[part]
  const emit = throughHost(`${part} ${name}`, compute.length === 1 ? unary : binary)
  return (e, { type, arity, value }) => {
    for (let i = 0; i < arity; i++) value(i)
    emit(e, type, [])
    return 'lanes'
  }
}

const functions = {
  divide: complexDivide,
  exp: complexExp,
  log: complexLog,
  sin: complexSin,
  cos: complexCos,
  sqrt: complexSqrt,
  pow: complexPow,
  abs: (z: Complex): Complex => complex(complexAbs(z)),
} as const

/** By the names that the compiler has for them. */
export const complexFunctions = (): [string, ScalarRule][] =>
  Object.entries(functions).flatMap(([name, compute]) => [
    [`real of ${name}`, ofParts(name, 're', compute)],
    [`imag of ${name}`, ofParts(name, 'im', compute)],
  ])
