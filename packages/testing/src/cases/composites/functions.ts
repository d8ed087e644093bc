// Cases of element-wise composites on floats.
import * as tensor from '@nx/tensor'
import { isFloat } from '@nx/types'
import type { Accuracy, Case, Values } from '../case.ts'
import { typesOfBits } from '../types.ts'
import { unaryCases } from '../unary.ts'

type Fn = (x: tensor.Tensor) => tensor.Tensor

const floats = (run: Fn, accuracy: Accuracy, domain?: Values): readonly Case[] =>
  unaryCases(run, { types: isFloat, accuracy, ...(domain === undefined ? {} : { domain }) })

const rounding = (run: Fn): readonly Case[] =>
  unaryCases(run, { types: isFloat, accuracy: 'exact', smooth: false })

const tested = (run: Fn): readonly Case[] =>
  unaryCases(run, { types: isFloat, accuracy: 'exact', smooth: false, needs: typesOfBits })

/** Cases of functions whose gradient tests for infinities. */
const testing = (cases: readonly Case[]): readonly Case[] =>
  cases.map((each) => ({ ...each, gradientNeeds: typesOfBits }))

const inside = { from: -0.9, to: 0.9 } as const
const positive = { from: 0.25, to: 4 } as const
const aboveOne = { from: 1.25, to: 4 } as const

export const acos = (): readonly Case[] => floats(tensor.acos, 'difficult', inside)
export const acosh = (): readonly Case[] => floats(tensor.acosh, 'difficult', aboveOne)
export const asin = (): readonly Case[] => floats(tensor.asin, 'difficult', inside)
export const asinh = (): readonly Case[] => floats(tensor.asinh, 'difficult')
export const atan = (): readonly Case[] => floats(tensor.atan, 'difficult')
export const atanh = (): readonly Case[] => floats(tensor.atanh, 'difficult', inside)
export const cbrt = (): readonly Case[] => floats(tensor.cbrt, 'difficult', 'nonzero')
export const ceil = (): readonly Case[] => rounding(tensor.ceil)
export const cosh = (): readonly Case[] => floats(tensor.cosh, 'difficult')
export const erf = (): readonly Case[] => floats(tensor.erf, 'function')
export const erfc = (): readonly Case[] => floats(tensor.erfc, 'difficult')
export const erfInv = (): readonly Case[] => floats(tensor.erfInv, 'difficult', inside)
export const expm1 = (): readonly Case[] => floats(tensor.expm1, 'function')
export const isInfinity = (): readonly Case[] => tested(tensor.isInfinity)
export const isNan = (): readonly Case[] => tested(tensor.isNan)
export const log10 = (): readonly Case[] => floats(tensor.log10, 'function', positive)
export const log1p = (): readonly Case[] => floats(tensor.log1p, 'function', positive)
export const log2 = (): readonly Case[] => floats(tensor.log2, 'function', positive)
export const round = (): readonly Case[] => rounding(tensor.round)
export const rsqrt = (): readonly Case[] => floats(tensor.rsqrt, 'function', positive)
export const sigmoid = (): readonly Case[] => floats(tensor.sigmoid, 'function')
export const sign = (): readonly Case[] => rounding(tensor.sign)
export const sinh = (): readonly Case[] => floats(tensor.sinh, 'difficult')
export const tan = (): readonly Case[] => floats(tensor.tan, 'difficult', inside)
export const tanh = (): readonly Case[] => floats(tensor.tanh, 'difficult')

export const elu = (): readonly Case[] => floats((x) => tensor.elu(x), 'difficult', 'nonzero')
// Beyond, a decomposition loses digits that a backend may keep.
export const gelu = (): readonly Case[] => floats((x) => tensor.gelu(x), 'difficult', { from: -2, to: 2 })
export const leakyRelu = (): readonly Case[] => floats((x) => tensor.leakyRelu(x), 'arithmetic', 'nonzero')
export const logAddExp = (): readonly Case[] =>
  testing(
    // Two arguments of one input.
    floats((x) => tensor.logAddExp(x, tensor.negate(x)), 'difficult', inside).map((each) => ({
      ...each,
      elementwise: false,
    })),
  )
export const relu = (): readonly Case[] => floats(tensor.relu, 'exact', 'nonzero')
// The sigmoid of a decomposition is subnormal before its product is, and has fewer digits.
export const silu = (): readonly Case[] =>
  floats(tensor.silu, 'difficult').map((each) => ({ ...each, cancelling: 2 ** -120 }))
export const softplus = (): readonly Case[] => testing(floats(tensor.softplus, 'difficult'))
