// Cases of the parts of complex numbers.
import * as tensor from '@nx/tensor'
import { isComplex } from '@nx/types'
import type { Case } from './case.ts'

function partCases(run: (x: tensor.Tensor) => tensor.Tensor): readonly Case[] {
  const common = { types: isComplex, accuracy: 'exact', run } as const
  return [
    { ...common, title: 'matrix', inputs: [{ shape: [2, 3], values: 'ordinary' }] },
    { ...common, title: 'scalar', inputs: [{ shape: [], values: 'ordinary' }] },
    { ...common, title: 'many', inputs: [{ shape: [259], values: 'ordinary' }] },
    { ...common, title: 'empty', inputs: [{ shape: [0], values: 'ordinary' }] },
  ]
}

export const real = (): readonly Case[] => partCases(tensor.real)

export const imag = (): readonly Case[] => partCases(tensor.imag)
