// Cases of operations without inputs. A tensor of the case's type, whose elements do not matter, says which type.
import { full, iota, type Literal, type Tensor } from '@nx/tensor'
import { complex, finiteMax, finiteMin, isComplex, isFloat, isInteger } from '@nx/types'
import type { Case } from './case.ts'
import { anyType } from './types.ts'

const template = [{ shape: [2, 3], values: 'ordinary', vectorize: false }] as const

const like = (x: Tensor, value: Literal): Tensor => full([2, 3], value, { type: x.type })

const common = { types: anyType, accuracy: 'exact', inputs: template } as const

const floats = { types: isFloat, accuracy: 'exact', inputs: template } as const
const integers = { types: isInteger, accuracy: 'exact', inputs: template } as const

export const constant = (): readonly Case[] => [
  { ...common, title: 'zero', run: (x) => like(x, 0) },
  { ...common, title: 'one', run: (x) => like(x, 1) },
  { ...common, title: 'scalar', run: (x) => full([], 1, { type: x.type }) },
  { ...common, title: 'empty', run: (x) => full([0], 1, { type: x.type }) },
  { ...integers, title: 'largest', run: (x) => like(x, finiteMax(x.type)) },
  { ...integers, title: 'smallest', run: (x) => like(x, finiteMin(x.type)) },
  { ...floats, title: 'fraction', run: (x) => like(x, 0.3) },
  { ...floats, title: 'negative zero', run: (x) => like(x, -0) },
  { ...floats, title: 'NaN', run: (x) => like(x, NaN) },
  {
    ...floats,
    title: 'infinity',
    types: (type) => isFloat(type) && type !== 'f8_e4m3fn',
    run: (x) => like(x, -Infinity),
  },
  { ...common, title: 'complex', types: isComplex, run: (x) => like(x, complex(0.3, -2)) },
]

export const iotas = (): readonly Case[] => [
  { ...common, title: 'over all axes', run: (x) => iota([3, 5], { type: x.type }) },
  { ...common, title: 'along rows', run: (x) => iota([3, 5], { type: x.type, axis: 0 }) },
  { ...common, title: 'along columns', run: (x) => iota([2, 3, 5], { type: x.type, axis: 2 }) },
  { ...common, title: 'along the middle', run: (x) => iota([2, 3, 2], { type: x.type, axis: 1 }) },
  { ...common, title: 'scalar', run: (x) => iota([], { type: x.type }) },
  { ...common, title: 'empty', run: (x) => iota([0, 2], { type: x.type }) },
  { ...common, title: 'more than the type holds', run: (x) => iota([300], { type: x.type }) },
]
