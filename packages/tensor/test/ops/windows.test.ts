// Windows, convolutions and folds, against loops over their elements.
import { binaryBackend } from '@nx/backend-binary'
import { describe, expect, it } from 'vitest'
import * as everything from '../../src/index.ts'
import { errorOf } from '../backends.ts'
import { primitiveBackend } from './support.ts'

// By name, for tables of functions.
const nx = { ...everything }
nx.setDefaultBackend(binaryBackend())

const { iota, tensor } = nx
const line = tensor([3, -1, 4, 1, -5, 9, 2, 6], { type: 'f32' })
const image = nx.reshape(nx.sin(iota([24])), [4, 6])

const folds = {
  windowSum: [nx.add, 0],
  windowProduct: [nx.multiply, 1],
  windowMax: [nx.max, -Infinity],
  windowMin: [nx.min, Infinity],
} as const

describe('windows along an axis without elements', () => {
  const empty = nx.zeros([0, 8], { type: 'f32' })
  const functions = {
    ...Object.fromEntries(
      ([...Object.keys(folds), 'windowMean'] as (keyof typeof folds)[]).map((name) => [
        name,
        (window: number[], padding?: 'same') => nx[name](empty, window, { padding: padding ?? 'valid' }),
      ]),
    ),
    windowReduce: (window: number[]) => nx.windowReduce(empty, 0, window, nx.add),
  }
  for (const [name, of] of Object.entries(functions)) {
    it(`${name} has no results, as long as the window is one long there`, async () => {
      expect(of([1, 3]).shape).toEqual([0, 6])
      expect((await errorOf(() => of([2, 3]))).message).toContain('a window [2, 3] does not fit into [0, 8]')
      expect((await errorOf(() => of([1, 9]))).code).toBe('window')
    })
  }

  it('scatters give back what is empty', () => {
    const scattered = nx.windowScatterMax(empty, nx.zeros([0, 2]), 0, [1, 3], { strides: [1, 3] })
    expect(scattered.shape).toEqual([0, 8])
  })
})

describe('windows', () => {
  const options = [
    [[1, 1], {}],
    [[2, 3], {}],
    [[3, 5], { padding: 'same' }],
    [[2, 2], { strides: [2, 3] }],
    [
      [2, 2],
      {
        windowDilations: [1, 3],
        padding: [
          [1, 0],
          [0, 2],
        ],
      },
    ],
    [[4, 6], {}],
  ] as const
  const cases = Object.keys(folds).flatMap((name) =>
    options.map(([window, given]) => [name, window, given] as const),
  )
  it.each(cases)('%s %j %j', (name, window, given) => {
    const [fold, neutral] = folds[name as 'windowSum']
    const reduced = nx[name as 'windowSum'](image, window, given)
    const folded = nx.windowReduce(image, tensor(neutral, { type: 'f32' }), window, fold, given)
    expect(reduced.shape).toEqual(folded.shape)
    const expected = nx.toFlatArray(folded) as number[]
    ;(nx.toFlatArray(reduced) as number[]).forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 5))
  })

  it('means count padding as zeros and do not overflow', () => {
    expect(nx.toArray(nx.windowMean(tensor([2, 4]), [2], { padding: 'same' }))).toEqual([3, 2])
    const large = tensor([60_000, 60_000], { type: 'f16' })
    expect(nx.toArray(nx.windowMean(large, [2]))).toEqual([60_000])
  })

  it('scatter to the last extremum of each window', () => {
    const x = tensor([
      [1, 5, 5],
      [2, 0, 7],
    ])
    const source = tensor([[10, 100]])
    expect(nx.toArray(nx.windowScatterMax(x, source, 1, [2, 2]))).toEqual([
      [1, 11, 1],
      [1, 1, 101],
    ])
    expect(nx.toArray(nx.windowScatterMin(x, source, 0, [2, 2]))).toEqual([
      [0, 0, 0],
      [0, 110, 0],
    ])
  })

  it.each([
    [
      'windowSum',
      'window',
      'the window needs a positive whole number for each of 1 axes',
      () => nx.windowSum(line, [2, 2]),
    ],
    ['windowMax', 'window', 'a window [9] does not fit into [8]', () => nx.windowMax(line, [9])],
    ['windowMin', 'window', 'strides needs a positive', () => nx.windowMin(line, [2], { strides: 0 })],
    [
      'windowSum',
      'padding',
      "padding is 'valid', 'same'",
      () => nx.windowSum(line, [2], { padding: 'full' as 'same' }),
    ],
    [
      'windowScatterMax',
      'shape',
      'so the source has that shape, got [2]',
      () => nx.windowScatterMax(line, tensor([1, 2]), 0, [2]),
    ],
    [
      'windowScatterMin',
      'rank',
      'the initial value must be a scalar',
      () => nx.windowScatterMin(line, line, line, [1]),
    ],
    [
      'windowReduce',
      'rank',
      'the initial value must be a scalar',
      () => nx.windowReduce(line, line, [1], nx.add),
    ],
    ['reduce', 'rank', 'the initial value must be a scalar', () => nx.reduce(line, line, nx.add)],
    [
      'reduce',
      'type',
      'the function gave f32 where the result is f64',
      () => nx.reduce(line, 0, nx.add, { type: 'f64' }),
    ],
  ] as const)('%s: %s, %s', async (op, code, message, fn) => {
    const error = await errorOf(fn)
    expect(error).toMatchObject({ op, code })
    expect(error.message).toContain(message)
  })
})

describe('reduce', () => {
  it('folds in row-major order', () => {
    expect(nx.toNumber(nx.reduce(line, 0, (x, result) => nx.subtract(x, result)))).toBe(11)
    const kept = nx.reduce(image, 0, nx.add, { axes: [0], keepAxes: true })
    expect(kept.shape).toEqual([1, 6])
  })
})

/** Convolution of [batch, channels, height, width] by loops. */
function convolved(
  input: everything.Tensor,
  kernel: everything.Tensor,
  stride: number,
  dilation: number,
  groups: number,
): number[] {
  const x = nx.toFlatArray(input) as number[]
  const k = nx.toFlatArray(kernel) as number[]
  const [batch, channels, height, width] = input.shape as [number, number, number, number]
  const [filters, seen, rows, columns] = kernel.shape as [number, number, number, number]
  const outHeight = Math.floor((height - (rows - 1) * dilation - 1) / stride) + 1
  const outWidth = Math.floor((width - (columns - 1) * dilation - 1) / stride) + 1
  const result: number[] = []
  for (let n = 0; n < batch; n++)
    for (let f = 0; f < filters; f++)
      for (let i = 0; i < outHeight; i++)
        for (let j = 0; j < outWidth; j++) {
          let total = 0
          const first = Math.floor(f / (filters / groups)) * seen
          for (let c = 0; c < seen; c++)
            for (let a = 0; a < rows; a++)
              for (let b = 0; b < columns; b++) {
                const y = i * stride + a * dilation
                const z = j * stride + b * dilation
                total +=
                  x[((n * channels + first + c) * height + y) * width + z]! *
                  k[((f * seen + c) * rows + a) * columns + b]!
              }
          result.push(total)
        }
  return result
}

describe('conv', () => {
  const input = nx.sin(iota([2, 4, 5, 6], { type: 'f64' }))
  it.each([
    [1, 1, 1],
    [2, 1, 1],
    [1, 2, 1],
    [2, 1, 2],
    [1, 1, 4],
  ])('stride %i, dilation %i, %i groups', (stride, dilation, groups) => {
    const kernel = nx.cos(iota([8, 4 / groups, 2, 3], { type: 'f64' }))
    const result = nx.conv(input, kernel, {
      strides: stride,
      kernelDilation: dilation,
      featureGroupSize: groups,
    })
    const expected = convolved(input, kernel, stride, dilation, groups)
    expect(result.shape[1]).toBe(8)
    const got = nx.toFlatArray(result) as number[]
    expect(got.length).toBe(expected.length)
    got.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 10))
  })

  const kernels = nx.cos(iota([3, 6, 2, 2, 2], { type: 'f64' }))
  const inputs = nx.sin(iota([3, 2, 4, 4, 4], { type: 'f64' }))
  it.each([
    ['input', {}, true, false],
    ['kernel', {}, false, true],
    ['both', {}, true, true],
    ['both, in groups of channels', { featureGroupSize: 2 }, true, true],
    ['input, in groups of the batch', { batchGroupSize: 2 }, true, false],
    ['both, in groups of the batch', { batchGroupSize: 2 }, true, true],
  ] as const)('vectorized: %s', (_, options, overInput, overKernel) => {
    const channels = 'featureGroupSize' in options ? 4 : 2
    const xs = nx.sliceAlongAxis(inputs, 0, channels, { axis: 2 })
    const ks = kernels
    const x = (i: number): everything.Tensor => nx.at(xs, overInput ? i : 0)
    const k = (i: number): everything.Tensor => nx.at(ks, overKernel ? i : 0)
    const together = nx.conv(
      overInput ? nx.vectorize(xs, 'n') : x(0),
      overKernel ? nx.vectorize(ks, 'n') : k(0),
      options,
    )
    const alone = nx.stack([0, 1, 2].map((i) => nx.conv(x(i), k(i), options)))
    expect(together.vectorizedAxes).toEqual([['n', 3]])
    const expected = nx.toFlatArray(alone) as number[]
    const got = nx.toFlatArray(nx.devectorize(together)) as number[]
    expect(together.shape).toEqual(alone.shape.slice(1))
    got.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 10))
  })

  it.each([
    ['both need a batch', () => nx.conv(image, image)],
    [
      'channels in 1 groups need kernels of as many',
      () => nx.conv(nx.full([1, 2, 3, 3], 1), nx.full([1, 1, 2, 2], 1)),
    ],
    ['the kernel, which reaches [4], is larger', () => nx.conv(nx.full([1, 1, 3], 1), nx.full([1, 1, 4], 1))],
    [
      'must divide the batch of 3',
      () => nx.conv(nx.full([3, 1, 3], 1), nx.full([2, 1, 2], 1), { batchGroupSize: 2 }),
    ],
    [
      'must divide the number of filters 3',
      () => nx.conv(nx.full([2, 2, 3], 1), nx.full([3, 1, 2], 1), { featureGroupSize: 2 }),
    ],
    [
      'featureGroupSize or batchGroupSize must be 1',
      () => nx.conv(nx.full([2, 2, 3], 1), nx.full([4, 1, 2], 1), { featureGroupSize: 2, batchGroupSize: 2 }),
    ],
  ] as const)('%s', async (message, fn) => {
    const error = await errorOf(fn)
    expect(error).toMatchObject({ op: 'conv', code: 'conv' })
    expect(error.message).toContain(message)
  })
})

describe.each([
  ['native', binaryBackend()],
  ['decomposed', primitiveBackend()],
])('Fourier transforms, %s', (_, backend) => {
  it.each([1, 2, 5, 8, 12, 17, 30, 34, 131, 149, 262])('of length %i', (length) => {
    const x = nx.sin(nx.multiply(iota([length], { type: 'f64', backend }), 7))
    const values = nx.toFlatArray(x) as number[]
    const spectrum = nx.fft(x)
    const reals = nx.toFlatArray(nx.real(spectrum)) as number[]
    const imags = nx.toFlatArray(nx.imag(spectrum)) as number[]
    for (let k = 0; k < length; k += Math.ceil(length / 9)) {
      const angle = (j: number): number => (-2 * Math.PI * ((j * k) % length)) / length
      expect(reals[k]).toBeCloseTo(
        values.reduce((total, v, j) => total + v * Math.cos(angle(j)), 0),
        8,
      )
      expect(imags[k]).toBeCloseTo(
        values.reduce((total, v, j) => total + v * Math.sin(angle(j)), 0),
        8,
      )
    }
    const back = nx.toFlatArray(nx.real(nx.ifft(spectrum))) as number[]
    back.forEach((v, j) => expect(v).toBeCloseTo(values[j]!, 10))
    if (length > 1) {
      const real = nx.toFlatArray(nx.irfft(nx.rfft(x), { length })) as number[]
      real.forEach((v, j) => expect(v).toBeCloseTo(values[j]!, 10))
    }
  })

  it('along any axis, cut or continued', () => {
    const x = nx.sin(iota([4, 3, 2], { type: 'f64', backend }))
    for (const axis of [0, 1, 2]) {
      const moved = nx.fft(nx.transpose(x, { axes: [0, 1, 2].filter((each) => each !== axis).concat(axis) }))
      const order = [0, 1].toSpliced(axis, 0, 2)
      const difference = nx.subtract(nx.fft(x, { axis }), nx.transpose(moved, { axes: order }))
      expect(nx.toNumber(nx.reduceMax(nx.abs(difference)))).toBeLessThan(1e-12)
    }
    expect(nx.fft(x, { axis: 0, length: 'powerOfTwo' }).shape).toEqual([4, 3, 2])
    expect(nx.fft(x, { axis: 1, length: 'powerOfTwo' }).shape).toEqual([4, 4, 2])
    expect(nx.rfft(x, { axis: 1, length: 2 }).shape).toEqual([4, 2, 2])
    expect(nx.fft2(x, { lengths: [5, 'powerOfTwo'] }).shape).toEqual([4, 5, 2])
    const both = nx.real(nx.ifft2(nx.fft2(x, { axes: [0, 2] }), { axes: [0, 2] }))
    expect(nx.toNumber(nx.allClose(both, x, { atol: 1e-12 }))).toBe(1)
  })

  it('vectorized', () => {
    const x = nx.sin(iota([2, 3, 4], { type: 'f64', backend }))
    const together = nx.devectorize(nx.fft(nx.vectorize(x, 'rows'), { axis: 0 }), { keepNames: false })
    expect(nx.toArray(together)).toEqual(nx.toArray(nx.fft(x, { axis: 1 })))
  })

  it('small parts can be cleaned away', () => {
    const noisy = nx.fft(tensor([1, 1e-12], { type: 'f64', backend }), { eps: 1e-9 })
    expect(nx.toFlatArray(nx.imag(noisy))).toEqual([0, 0])
    expect(nx.toFlatArray(nx.real(nx.ifft(noisy, { eps: 1e-9 })))).toEqual([1, 0])
  })
})

it.each([
  [
    'fft',
    'option',
    "length is a positive whole number or 'powerOfTwo', got 0",
    () => nx.fft(line, { length: 0 }),
  ],
  ['irfft', 'option', 'length is a positive whole number', () => nx.irfft(tensor([1]))],
  ['rfft', 'type', 'is not defined for complex numbers', () => nx.rfft(nx.fft(line))],
  ['fft', 'axis_out_of_bounds', 'a scalar has no axes', () => nx.fft(1)],
  ['fft2', 'rank', 'transforms two axes', () => nx.fft2(line)],
] as const)('%s: %s, %s', async (op, code, message, fn) => {
  const error = await errorOf(fn)
  expect(error).toMatchObject({ op, code })
  expect(error.message).toContain(message)
})
