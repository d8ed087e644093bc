// Cases of windows, cumulative reductions, convolution and Fourier transforms.
import * as tensor from '@nx/tensor'
import { isFloat } from '@nx/types'
import type { Accuracy, Case } from '../case.ts'
import { typesOfBits } from '../types.ts'
import { of, ofMany } from './shared.ts'

const cumulated = (run: typeof tensor.cumulativeSum, accuracy: Accuracy): readonly Case[] => {
  const values = accuracy === 'exact' ? 'distinct' : 'nonzero'
  return [
    of('vector', accuracy, (x) => run(x), { shape: [5], values }),
    of('columns, from the end', accuracy, (x) => run(x, { axis: 1, reverse: true }), {
      shape: [2, 3],
      values,
    }),
    of('many', accuracy, (x) => run(x), { shape: [259], values: 'ordinary', smooth: false }),
  ]
}

export const cumulativeMax = (): readonly Case[] => cumulated(tensor.cumulativeMax, 'exact')
export const cumulativeMin = (): readonly Case[] => cumulated(tensor.cumulativeMin, 'exact')
export const cumulativeProduct = (): readonly Case[] => cumulated(tensor.cumulativeProduct, 'product')
export const cumulativeSum = (): readonly Case[] => cumulated(tensor.cumulativeSum, 'sum')

const windowed = (run: typeof tensor.windowSum, accuracy: Accuracy): readonly Case[] => {
  const values = accuracy === 'exact' ? 'distinct' : 'nonzero'
  const dilated = {
    strides: [2, 1],
    windowDilations: [1, 2],
    padding: [
      [1, 1],
      [0, 1],
    ],
  } as const
  return [
    of('vector', accuracy, (x) => run(x, [3]), { shape: [6], values }),
    of('same size', accuracy, (x) => run(x, [2, 2], { padding: 'same' }), { shape: [3, 4], values }),
    of('strided, dilated and padded', accuracy, (x) => run(x, [2, 2], dilated), { shape: [4, 5], values }),
    of('many', accuracy, (x) => run(x, [3, 3], { strides: 2 }), { shape: [29, 31], values, smooth: false }),
  ]
}

/** Their gradients look for NaN by its bits. */
const extremes = (run: typeof tensor.windowMax): readonly Case[] =>
  windowed(run, 'exact').map((each) => ({
    ...each,
    needs: (type) => (isFloat(type) ? typesOfBits(type) : []),
  }))

export const windowMax = (): readonly Case[] => extremes(tensor.windowMax)
export const windowMean = (): readonly Case[] => windowed(tensor.windowMean, 'sum')
export const windowMin = (): readonly Case[] => extremes(tensor.windowMin)
export const windowProduct = (): readonly Case[] => windowed(tensor.windowProduct, 'product')
export const windowSum = (): readonly Case[] => windowed(tensor.windowSum, 'sum')

export const conv = (): readonly Case[] => [
  ofMany(
    'one axis',
    'sum',
    [
      [1, 2, 5],
      [3, 2, 2],
    ],
    (x, kernel) => tensor.conv(x, kernel),
  ),
  ofMany(
    'image, same size',
    'sum',
    [
      [2, 1, 3, 4],
      [2, 1, 2, 3],
    ],
    (x, kernel) => tensor.conv(x, kernel, { padding: 'same' }),
  ),
  ofMany(
    'strided and dilated',
    'sum',
    [
      [1, 1, 7],
      [1, 1, 2],
    ],
    (x, kernel) => tensor.conv(x, kernel, { strides: 2, kernelDilation: 3, inputDilation: 2 }),
  ),
  ofMany(
    'in groups',
    'sum',
    [
      [1, 4, 4],
      [2, 2, 3],
    ],
    (x, kernel) => tensor.conv(x, kernel, { featureGroupSize: 2 }),
  ),
]

/** Complex numbers must be stored for what is on the way. */
const transformed = (title: string, run: (x: tensor.Tensor) => tensor.Tensor, length: number): Case => ({
  ...of(title, 'difficult', run, { shape: [2, length], values: 'ordinary' }),
  types: (type) => isFloat(type) && (type === 'f32' || type === 'f64'),
  needs: (type) => [type === 'f64' ? 'c128' : 'c64'],
  cancelling: 32,
})

export const fft = (): readonly Case[] => [
  transformed('power of two', (x) => tensor.real(tensor.fft(x)), 8),
  transformed('other length', (x) => tensor.imag(tensor.fft(x)), 6),
]

export const irfft = (): readonly Case[] => [
  transformed('there and back', (x) => tensor.irfft(tensor.multiply(tensor.rfft(x), 2)), 8),
]
