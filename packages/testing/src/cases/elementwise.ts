// Cases of the element-wise primitives.
import * as tensor from '@nx/tensor'
import { isComplex, isFloat, isInteger, isSigned } from '@nx/types'
import { binaryCases } from './binary.ts'
import type { Case } from './case.ts'
import { anyType, isFloating, isReal } from './types.ts'
import { unaryCases } from './unary.ts'

const positive = { from: 0.5, to: 4 } as const

export const negate = (): readonly Case[] => unaryCases(tensor.negate, { types: anyType, accuracy: 'exact' })
export const abs = (): readonly Case[] =>
  unaryCases(tensor.abs, {
    types: (type) => !isInteger(type) || isSigned(type),
    accuracy: 'arithmetic',
    domain: 'nonzero',
  })
export const floor = (): readonly Case[] =>
  unaryCases(tensor.floor, { types: isReal, accuracy: 'exact', smooth: false })
export const exp = (): readonly Case[] => unaryCases(tensor.exp, { types: isFloating, accuracy: 'function' })
export const log = (): readonly Case[] =>
  unaryCases(tensor.log, {
    types: isFloating,
    accuracy: 'function',
    domain: positive,
  })
export const sin = (): readonly Case[] => unaryCases(tensor.sin, { types: isFloating, accuracy: 'function' })
export const cos = (): readonly Case[] => unaryCases(tensor.cos, { types: isFloating, accuracy: 'function' })
export const sqrt = (): readonly Case[] =>
  unaryCases(tensor.sqrt, {
    types: isFloating,
    accuracy: 'arithmetic',
    domain: positive,
  })

const arithmetic = { types: anyType, accuracy: 'arithmetic' } as const

export const add = (): readonly Case[] => binaryCases(tensor.add, arithmetic)
export const subtract = (): readonly Case[] => binaryCases(tensor.subtract, arithmetic)
export const multiply = (): readonly Case[] => binaryCases(tensor.multiply, arithmetic)
export const divide = (): readonly Case[] =>
  binaryCases(tensor.divide, {
    types: isFloating,
    accuracy: 'arithmetic',
    right: 'nonzero',
  })
export const quotient = (): readonly Case[] =>
  binaryCases(tensor.quotient, {
    types: isInteger,
    accuracy: 'exact',
    right: 'nonzero',
    specialRight: 'divisor',
  })
export const remainder = (): readonly Case[] =>
  binaryCases(tensor.remainder, {
    types: isReal,
    accuracy: 'exact',
    right: 'nonzero',
    specialRight: 'divisor',
  })

const integerPower = (): readonly Case[] =>
  binaryCases(tensor.pow, {
    types: isInteger,
    accuracy: 'exact',
    right: [0, 1, 2, 3],
    specialRight: [0, 1, 2, 3, 5, 7],
  }).map((each) => ({ ...each, title: `integers, ${each.title}` }))
const realPower = (): readonly Case[] =>
  binaryCases(tensor.pow, {
    types: isFloat,
    accuracy: 'difficult',
    left: positive,
  })
/** The exponential of a product, whose error is relative to that. */
const complexPower = (): readonly Case[] =>
  binaryCases(tensor.pow, {
    types: isComplex,
    accuracy: 'difficult',
    left: positive,
  }).map((each) => ({ ...each, title: `complex, ${each.title}`, condition: 4 }))
export const pow = (): readonly Case[] => [...realPower(), ...complexPower(), ...integerPower()]

export const atan2 = (): readonly Case[] =>
  binaryCases(tensor.atan2, {
    types: isFloat,
    accuracy: 'function',
    left: 'nonzero',
    right: 'nonzero',
  })
export const min = (): readonly Case[] => binaryCases(tensor.min, { types: isReal, accuracy: 'exact' })
export const max = (): readonly Case[] => binaryCases(tensor.max, { types: isReal, accuracy: 'exact' })
export const equal = (): readonly Case[] =>
  binaryCases(tensor.equal, { types: anyType, accuracy: 'exact', smooth: false })
export const less = (): readonly Case[] =>
  binaryCases(tensor.less, { types: isReal, accuracy: 'exact', smooth: false })

const bits = { types: isInteger, accuracy: 'exact' } as const

export const bitwiseAnd = (): readonly Case[] => binaryCases(tensor.bitwiseAnd, bits)
export const bitwiseOr = (): readonly Case[] => binaryCases(tensor.bitwiseOr, bits)
export const bitwiseXor = (): readonly Case[] => binaryCases(tensor.bitwiseXor, bits)

const shifts = { types: isInteger, accuracy: 'exact', right: 'shift', specialRight: 'shift' } as const

export const leftShift = (): readonly Case[] => binaryCases(tensor.leftShift, shifts)
export const rightShift = (): readonly Case[] => binaryCases(tensor.rightShift, shifts)
