// Cases of comparisons, logical operations and operations on bits that are made of others.
import * as tensor from '@nx/tensor'
import { isInteger } from '@nx/types'
import { binaryCases } from '../binary.ts'
import type { Case } from '../case.ts'
import { isReal, typesOfBits } from '../types.ts'
import { unaryCases } from '../unary.ts'

type Fn = (x: tensor.Tensor, y: tensor.Tensor) => tensor.Tensor

const comparison = (run: Fn): readonly Case[] =>
  binaryCases(run, { types: isReal, accuracy: 'exact', smooth: false })

export const greater = (): readonly Case[] => comparison(tensor.greater)
export const greaterEqual = (): readonly Case[] => comparison(tensor.greaterEqual)
export const lessEqual = (): readonly Case[] => comparison(tensor.lessEqual)
export const notEqual = (): readonly Case[] => comparison(tensor.notEqual)
export const logicalAnd = (): readonly Case[] => comparison(tensor.logicalAnd)
export const logicalOr = (): readonly Case[] => comparison(tensor.logicalOr)
export const logicalXor = (): readonly Case[] => comparison(tensor.logicalXor)

export const logicalNot = (): readonly Case[] =>
  unaryCases(tensor.logicalNot, { types: isReal, accuracy: 'exact', smooth: false })

const bits = (run: (x: tensor.Tensor) => tensor.Tensor): readonly Case[] =>
  unaryCases(run, { types: isInteger, accuracy: 'exact', needs: typesOfBits })

export const bitwiseNot = (): readonly Case[] => bits(tensor.bitwiseNot)
export const countLeadingZeros = (): readonly Case[] => bits(tensor.countLeadingZeros)
export const populationCount = (): readonly Case[] => bits(tensor.populationCount)
