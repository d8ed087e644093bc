// What callers get wrong: each mistake has a code, and a message that says what is wrong and how to fix it.
import { binaryBackend } from '@nx/backend-binary'
import { eye, iota, setDefaultBackend, tensor, type TensorLike, u32, u64, vectorize } from '@nx/tensor'
import { NxError } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as random from '../src/index.ts'

setDefaultBackend(binaryBackend())
const key = random.key(0)
const { choice, foldIn, gumbel, multivariateNormal, normal, randint, shuffle, threefry2x32, uniform } = random
const three = iota([3])

function errorOf(fn: () => unknown): NxError {
  try {
    fn()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  throw new Error('expected an error')
}

describe('mistakes', () => {
  it.each([
    [
      'a key of another type',
      () => uniform(iota([2])),
      'key',
      'uniform: a key is a u32 tensor of shape [2], got s32[2]',
    ],
    ['a key of another shape', () => normal(u32([1, 2, 3])), 'key', 'make one with key(seed)'],
    [
      'no key at all',
      () => random.split(5 as never),
      'key',
      'split: a key is a u32 tensor of shape [2], got 5',
    ],
    [
      'columns in text',
      () => shuffle(key, three, { independent: 'no' as never }),
      'option',
      'shuffle: independent is true or false, got "no"',
    ],
    [
      'picks that are put back by text',
      () => choice(key, three, { samples: 2, replace: 'no' as never }),
      'option',
      'choice: replace is true or false, got "no"',
    ],
    ['a text as seed', () => random.key('1' as never), 'type', 'key: needs an integer, got "1"'],
    ...[[0.5, 0.2, 0.3], new Float32Array(3)].map(
      (weights) =>
        [
          `${weights.constructor.name} of weights`,
          () => choice(key, three, weights as never),
          'invalid_value',
          `choice: got ${weights.constructor.name} where numbers or a tensor belong; make a tensor of arrays`,
        ] as const,
    ),
    ...[uniform, normal].map(
      (sample) =>
        [
          `one bound or parameter of ${sample.name}`,
          () => (sample as (...args: unknown[]) => unknown)(key, 5),
          'invalid_value',
          `${sample.name}: got undefined where numbers or a tensor belong; is an argument missing? NaN stands for a number that is missing`,
        ] as const,
    ),
    ['a fraction as seed', () => random.key(1.5), 'type', 'key: needs an integer, got 1.5'],
    [
      'a seed beyond 64 bits',
      () => random.key(2n ** 64n),
      'out_of_range',
      'key: the integer must lie between',
    ],
    [
      'a seed of 32 bits',
      () => random.key(tensor(1)),
      'type',
      'key: a seed tensor has type u64 or s64, got s32',
    ],
    ['several seeds', () => random.key(tensor([1n, 2n])), 'rank', 'vectorize it for several keys at once'],
    [
      'a wrong number of parts',
      () => random.split(key, { parts: 1.5 }),
      'option',
      'split: parts is an integer',
    ],
    ['data that is no integer', () => foldIn(key, tensor(0.5)), 'type', 'foldIn: needs an integer, got f32'],
    ['data beyond 32 bits', () => foldIn(key, 2 ** 32), 'out_of_range', 'a bigint may have 64 bits'],
    [
      'counters of another type',
      () => threefry2x32(iota([2]), key),
      'type',
      'counters have type u32, got s32',
    ],
    ['counters that are no pairs', () => threefry2x32(u32([1, 2, 3]), key), 'shape', 'counters are pairs'],
    [
      'an unknown option',
      () => uniform(key, { axis: 1 } as never),
      'unknown_option',
      'uniform: there is no option "axis"',
    ],
    [
      'an integer type',
      () => uniform(key, { type: 's32' }),
      'type',
      'uniform: samples are floating-point or complex, got type s32; see randint',
    ],
    ['too many names', () => normal(key, { shape: [2], names: ['x', 'y'] }), 'names_length', 'normal'],
    [
      'names of complex samples',
      () => normal(key, { shape: [2], names: ['x'], type: 'c64' }),
      'names',
      'normal: samples of type c64 take no names',
    ],
    [
      'a mean that does not fit',
      () => normal(key, tensor([1, 2]), 1),
      'broadcast',
      'normal: parameters must broadcast to the sample of shape [], got [2]; see the option shape',
    ],
    [
      'a complex gumbel',
      () => gumbel(key, { type: 'c64' }),
      'type',
      'gumbel: samples are real, got type c64',
    ],
    ['an integer gumbel', () => gumbel(key, { type: 's32' }), 'type', 'gumbel: samples are floating-point'],
    [
      'float integers',
      () => randint(key, 0, 5, { type: 'f32' }),
      'type',
      'randint: samples and bounds are integers, got f32; see uniform',
    ],
    [
      'a fraction as bound',
      () => randint(key, 0, 5.5, { type: 's32' }),
      'type',
      'randint: needs an integer, got 5.5',
    ],
    [
      'bounds out of order',
      () => randint(key, 5, 5),
      'range',
      'randint: the bounds must be in order, got 5 and 5',
    ],
    ...[
      ['one number', three, tensor([4, 1, 3]), 1, 1],
      ['a literal', three, 2, 2, 2],
      ['columns', tensor([[1], [9]]), tensor([[3, 8, 8]]), 9, 3],
      ['entries', 1, vectorize(tensor([[4], [0]]), 'entry'), 1, 0],
      ['large numbers', u64([2n ** 63n + 1n]), u64([2n ** 63n]), 2n ** 63n + 1n, 2n ** 63n],
      ['names', tensor([1], { names: ['a'] }), tensor([0], { names: ['b'] }), 1, 0],
    ].map(
      ([which, min, max, low, high]) =>
        [
          `tensors as bounds out of order: ${which as string}`,
          () => randint(key, min as TensorLike, max as TensorLike, { shape: [2, 3] }),
          'range',
          `randint: the bounds must be in order, got ${low as number} and ${high as number}; the upper one is excluded`,
        ] as const,
    ),
    [
      'an element of a bound that the type does not hold',
      () => randint(key, 0, tensor([9, 300]), { type: 'u8', shape: [2] }),
      'out_of_range',
      'randint: the integer must lie between 0 and 256, got 300',
    ],
    [
      'a bound that the type does not hold',
      () => randint(key, 0, 257, { type: 'u8' }),
      'out_of_range',
      'between 0 and 256, got 257',
    ],
    ['an axis that is not there', () => shuffle(key, three, { axis: 1 }), 'axis_out_of_bounds', 'shuffle'],
    [
      'no samples',
      () => choice(key, three, { samples: 0 }),
      'samples',
      'choice: takes a whole number of samples, at least one, got 0',
    ],
    [
      'too many samples',
      () => choice(key, three, { samples: 4, replace: false }),
      'samples',
      'cannot pick 4 of 3 entries without replacement',
    ],
    ['nothing to pick from', () => choice(key, iota([0])), 'samples', 'cannot pick 1 of 0 entries'],
    [
      'a scalar to pick from',
      () => choice(key, tensor(1)),
      'rank',
      'choice: picks from a tensor of rank 1 or more',
    ],
    [
      'integer probabilities',
      () => choice(key, three, three),
      'type',
      'probabilities are floating-point, got s32',
    ],
    [
      'probabilities of rank 2',
      () => choice(key, three, eye(3, { type: 'f32' })),
      'rank',
      'probabilities have rank 1, got [3, 3]',
    ],
    [
      'too few probabilities',
      () => choice(key, three, tensor([0.5])),
      'shape',
      'a probability for each of the 3 entries, got 1',
    ],
    [
      'a mean of rank 0',
      () => multivariateNormal(key, tensor(1), eye(1)),
      'rank',
      'the mean is a vector and the covariance a matrix, got [] and [1, 1]',
    ],
    [
      'a covariance of another size',
      () => multivariateNormal(key, tensor([1, 2]), eye(3)),
      'shape',
      'got [2] and [3, 3]',
    ],
    [
      'complex vectors',
      () => multivariateNormal(key, tensor([1]), eye(1), { type: 'c64' }),
      'type',
      'samples are real floating-point numbers, got type c64',
    ],
    [
      'an unknown method',
      () => multivariateNormal(key, tensor([1]), eye(1), { method: 'qr' as never }),
      'option',
      'method is cholesky, eigh or svd, got "qr"',
    ],
  ] as const)('%s', (_, fn, code, message) => {
    const error = errorOf(fn)
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
  })
})
