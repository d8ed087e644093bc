// Wrong calls of functions of random numbers.
import { iota, tensor, type Tensor, u32 } from '@nx/tensor'
import { deviceBackend } from '../../../tensor/test/backends.ts'
import {
  bad,
  disposed,
  elsewhere,
  type Mistake,
  noTensor,
  options,
  type,
} from '../../../tensor/test/bad-arguments/mistakes.ts'
import * as everything from '../../src/index.ts'

// By name, for tables of functions.
const random = { ...everything }

const key = (): Tensor => random.key(0)
const keyOn = (name: string): Tensor => random.key(0, { backend: deviceBackend(name) })
const continuous = ['normal', 'normalSplit', 'uniform', 'uniformSplit'] as const
const gumbels = ['gumbel', 'gumbelSplit'] as const
const integers = ['randint', 'randintSplit'] as const
const vectors = ['multivariateNormal', 'multivariateNormalSplit'] as const
const gone =
  'this s32 tensor of shape [2] was used after dispose; dispose of it after its last use, or not at all'
const mixed =
  'tensors live on two backend instances, "one" and "two"; move one with backendTransfer(tensor, backend)'
const tooLarge = 'a tensor has at most 2 ** 31 elements, got [65536, 65536]; work in smaller parts'

/** What is no key. */
function keys(fn: string, call: (key: never) => unknown): Mistake[] {
  const wrong = (got: string): string =>
    `a key is a u32 tensor of shape [2], got ${got}; make one with key(seed)`
  return [
    [fn, 'a number as key', () => call(bad(5)), 'key', wrong('5')],
    [fn, 'a key of another type', ({ vector }) => call(bad(vector)), 'key', wrong('f32[3]')],
    [fn, 'a key of another shape', () => call(bad(u32([1, 2, 3]))), 'key', wrong('u32[3]')],
  ]
}

/** Shapes and names of samples that cannot be. */
function layouts(fn: string, call: (options: never) => unknown): Mistake[] {
  const notShape = 'a shape is an array of whole numbers, zero or more each, got'
  return [
    [fn, 'a negative length', () => call(bad({ shape: [-1] })), 'shape', `${notShape} [-1]`],
    [fn, 'a length in no array', () => call(bad({ shape: 3 })), 'shape', `${notShape} 3`],
    [
      fn,
      'more samples than there may be',
      () => call(bad({ shape: [2 ** 16, 2 ** 16] })),
      'too_large',
      tooLarge,
    ],
  ]
}

/** Names that do not fit one axis. */
const named = (fn: string, call: (options: never) => unknown): Mistake => [
  fn,
  'too many names',
  () => call(bad({ shape: [2], names: ['x', 'y'] })),
  'names_length',
  'names are an array with a string or null for each of 1 axes, got ["x","y"]',
]

export const distributions: readonly Mistake[] = [
  ...options('key', 'backend', (given) => random.key(1, given)),
  [
    'key',
    'half a seed',
    () => random.key(1.5),
    'type',
    'needs an integer, got 1.5; round it first, or give a whole number',
  ],
  [
    'key',
    'text',
    () => random.key(bad('1')),
    'type',
    'needs an integer, got "1"; round it first, or give a whole number',
  ],
  [
    'key',
    'a seed of more than 64 bits',
    () => random.key(2n ** 64n),
    'out_of_range',
    'the integer must lie between -9223372036854775808 and 18446744073709551615, got 18446744073709551616',
  ],
  [
    'key',
    'a seed of fractions',
    ({ scalar }) => random.key(scalar),
    'type',
    "a seed tensor has type u64 or s64, got f32; convert it with asType(seed, 's64')",
  ],
  [
    'key',
    'several seeds',
    () => random.key(tensor([1n, 2n])),
    'rank',
    'a seed is a scalar, got [2]; vectorize it for several keys at once',
  ],

  ...keys('split', (key) => random.split(key)),
  ...options('split', 'parts', (given) => random.split(key(), given)),
  ...[0.5, -1, '2'].map((parts): Mistake => [
    'split',
    `${typeof parts} ${parts} parts`,
    () => random.split(key(), { parts: bad(parts) }),
    'option',
    `parts is an integer of at least 0, got ${JSON.stringify(parts)}`,
  ]),
  [
    'split',
    'more parts than there may be',
    () => random.split(key(), { parts: 2 ** 31 }),
    'too_large',
    'a tensor has at most 2 ** 31 elements, got [2147483648, 2]; work in smaller parts',
  ],

  ...keys('foldIn', (key) => random.foldIn(key, 1)),
  [
    'foldIn',
    'fractions',
    ({ scalar }) => random.foldIn(key(), scalar),
    'type',
    'needs an integer, got f32; round it first, or give a whole number',
  ],
  [
    'foldIn',
    'half a number',
    () => random.foldIn(key(), 0.5),
    'type',
    'needs an integer, got 0.5; round it first, or give a whole number',
  ],
  [
    'foldIn',
    'a number of more than 32 bits',
    () => random.foldIn(key(), 2 ** 32),
    'out_of_range',
    'the integer must lie between -2147483648 and 4294967295, got 4294967296; a bigint may have 64 bits',
  ],
  ['foldIn', 'a tensor disposed of', () => random.foldIn(key(), disposed()), 'disposed', gone],

  ...keys('threefry2x32', (key) => random.threefry2x32(u32([1, 2]), key)),
  [
    'threefry2x32',
    'counters of another type',
    () => random.threefry2x32(iota([2]), key()),
    'type',
    'counters have type u32, got s32; convert them with asType',
  ],
  [
    'threefry2x32',
    'counters that are no pairs',
    () => random.threefry2x32(u32([1, 2, 3]), key()),
    'shape',
    'counters are pairs along a first axis of length 2, got [3]; see reshape',
  ],
  [
    'threefry2x32',
    'no tensor',
    () => random.threefry2x32(bad([1, 2]), key()),
    'invalid_value',
    noTensor('Array'),
  ],

  ...continuous.flatMap((fn): Mistake[] => [
    ...keys(fn, (key) => random[fn](key)),
    ...layouts(fn, (given) => random[fn](key(), given)),
    named(fn, (given) => random[fn](key(), given)),
    ...options(fn, 'type, shape, names', (given) => random[fn](key(), given)).slice(0, 1),
    ...options(fn, 'type, shape, names', (given) => random[fn](key(), 0, 1, given)),
    ...type(fn, (_, wrong) => random[fn](key(), { type: wrong })),
    [
      fn,
      'integers',
      () => random[fn](key(), { type: 's32' }),
      'type',
      'samples are floating-point or complex, got type s32; see randint',
    ],
    [
      fn,
      'names of complex samples',
      () => random[fn](key(), { type: 'c64', shape: [1], names: ['x'] }),
      'names',
      'samples of type c64 take no names, as in Nx; name the result by rename',
    ],
    [
      fn,
      'a parameter that does not fit',
      ({ vector }) => random[fn](key(), vector, 1),
      'broadcast',
      'parameters must broadcast to the sample of shape [], got [3]; see the option shape',
    ],
    [fn, 'text as parameter', () => random[fn](key(), bad('0'), 1), 'invalid_value', noTensor('"0"')],
    [fn, 'a parameter disposed of', () => random[fn](key(), disposed(), 1, { shape: [2] }), 'disposed', gone],
    [
      fn,
      'parameters of two backends',
      () => random[fn](keyOn('one'), elsewhere('two'), 1, { shape: [2] }),
      'mixed_backends',
      mixed,
    ],
  ]),
  ...gumbels.flatMap((fn): Mistake[] => [
    ...keys(fn, (key) => random[fn](key)),
    ...layouts(fn, (given) => random[fn](key(), given)),
    ...options(fn, 'type, shape', (given) => random[fn](key(), given)),
    ...type(fn, (_, wrong) => random[fn](key(), { type: wrong })),
    [
      fn,
      'integers',
      () => random[fn](key(), { type: 's32' }),
      'type',
      'samples are floating-point or complex, got type s32; see randint',
    ],
    [
      fn,
      'complex numbers',
      () => random[fn](key(), { type: 'c64' }),
      'type',
      'samples are real, got type c64; give a floating-point type',
    ],
  ]),
  ...integers.flatMap((fn): Mistake[] => [
    ...keys(fn, (key) => random[fn](key, 0, 1)),
    ...layouts(fn, (given) => random[fn](key(), 0, 1, given)),
    named(fn, (given) => random[fn](key(), 0, 1, given)),
    ...options(fn, 'type, shape, names', (given) => random[fn](key(), 0, 1, given)),
    ...type(fn, (_, wrong) => random[fn](key(), 0, 1, { type: wrong })),
    [
      fn,
      'a floating-point type',
      () => random[fn](key(), 0, 1, { type: 'f32' }),
      'type',
      'samples and bounds are integers, got f32; see uniform',
    ],
    [
      fn,
      'a bound of fractions',
      ({ scalar }) => random[fn](key(), 0, scalar, { type: 's32' }),
      'type',
      'samples and bounds are integers, got f32; see uniform',
    ],
    [
      fn,
      'half a bound',
      () => random[fn](key(), 0, 1.5, { type: 's32' }),
      'type',
      'needs an integer, got 1.5; round it first, or give a whole number',
    ],
    [
      fn,
      'nothing as bound',
      () => random[fn](key(), 0, bad(undefined)),
      'invalid_value',
      noTensor('undefined'),
    ],
    [
      fn,
      'bounds out of order',
      () => random[fn](key(), 5, 5),
      'range',
      'the bounds must be in order, got 5 and 5; the upper one is excluded',
    ],
    [
      fn,
      'a bound that the type does not hold',
      () => random[fn](key(), 0, 257, { type: 'u8' }),
      'out_of_range',
      'the integer must lie between 0 and 256, got 257; a bigint may have 64 bits',
    ],
    [
      fn,
      'a bound that does not fit',
      ({ whole }) => random[fn](key(), 0, whole),
      'broadcast',
      'parameters must broadcast to the sample of shape [], got [3]; see the option shape',
    ],
  ]),
  ...vectors.flatMap((fn): Mistake[] => [
    ...keys(fn, (key) => random[fn](key, iota([2]), iota([2, 2]))),
    ...options(fn, 'type, shape, names, method', (given) =>
      random[fn](key(), iota([2]), iota([2, 2]), given),
    ),
    ...layouts(fn, (given) => random[fn](key(), iota([2]), iota([2, 2]), given)).slice(0, 2),
    [
      fn,
      'no tensors',
      () => random[fn](key(), bad([1, 2]), iota([2, 2])),
      'invalid_value',
      noTensor('Array'),
    ],
    [fn, 'a tensor disposed of', ({ square }) => random[fn](key(), disposed(), square), 'disposed', gone],
    [
      fn,
      'a mean that is a matrix',
      ({ square }) => random[fn](key(), square, square),
      'rank',
      'the mean is a vector and the covariance a matrix, got [2, 2] and [2, 2]; vectorize them for several distributions at once',
    ],
    [
      fn,
      'a covariance of another length',
      ({ vector, square }) => random[fn](key(), vector, square),
      'shape',
      'the covariance must have the length of the mean on both axes, got [3] and [2, 2]; give as many rows and columns',
    ],
    [
      fn,
      'an unknown method',
      ({ square }) => random[fn](key(), iota([2]), square, { method: bad('lu') }),
      'option',
      'method is cholesky, eigh or svd, got "lu"',
    ],
    [
      fn,
      'integers',
      ({ square }) => random[fn](key(), iota([2]), square, { type: 's32' }),
      'type',
      'samples are real floating-point numbers, got type s32; give a floating-point type',
    ],
  ]),

  ...(['bernoulli', 'bernoulliSplit'] as const).flatMap((fn): Mistake[] =>
    keys(fn, (key) => random[fn](key)),
  ),
  ...(['categorical', 'categoricalSplit'] as const).flatMap((fn): Mistake[] =>
    keys(fn, (key) => random[fn](key, tensor([0.5, 1]))),
  ),
  ...keys('permutation', (key) => random.permutation(key, 3)),
  ...keys('shuffle', (key) => random.shuffle(key, iota([2]))),
  ...options('shuffle', 'axis, independent', (given) => random.shuffle(key(), iota([2]), given)),
  ['shuffle', 'no tensor', () => random.shuffle(key(), bad([1, 2])), 'invalid_value', noTensor('Array')],
  ['shuffle', 'a tensor disposed of', () => random.shuffle(key(), disposed()), 'disposed', gone],
  [
    'shuffle',
    'an axis that is not there',
    ({ vector }) => random.shuffle(key(), vector, { axis: 1 }),
    'axis_out_of_bounds',
    'axis 1 does not exist in [3]; use an integer from -1 to 0',
  ],
  [
    'shuffle',
    'a scalar',
    ({ scalar }) => random.shuffle(key(), scalar),
    'axis_out_of_bounds',
    'axis 0 does not exist in []; a scalar has no axes',
  ],

  ...keys('choice', (key) => random.choice(key, iota([2]))),
  ...options('choice', 'samples, axis, replace', (given) => random.choice(key(), iota([2]), given)).slice(
    0,
    1,
  ),
  ['choice', 'no tensor', () => random.choice(key(), bad([1, 2])), 'invalid_value', noTensor('Array')],
  ['choice', 'a tensor disposed of', () => random.choice(key(), disposed()), 'disposed', gone],
  [
    'choice',
    'a scalar',
    ({ scalar }) => random.choice(key(), scalar),
    'rank',
    'picks from a tensor of rank 1 or more, got a scalar; see newAxis',
  ],
  [
    'choice',
    'a name that no axis has',
    ({ matrix }) => random.choice(key(), matrix, { axis: 'depth' }),
    'unknown_axis',
    'there is no axis named "depth" in [row: 2, column: 3]; its names are row, column',
  ],
  ...[0, -1, 1.5].map((samples): Mistake => [
    'choice',
    `${samples} samples`,
    ({ vector }) => random.choice(key(), vector, { samples }),
    'samples',
    `takes a whole number of samples, at least one, got ${samples}`,
  ]),
  [
    'choice',
    'more samples than entries',
    ({ vector }) => random.choice(key(), vector, { samples: 4, replace: false }),
    'samples',
    'cannot pick 4 of 3 entries without replacement; take fewer samples, or replace',
  ],
  [
    'choice',
    'nothing to pick from',
    ({ none }) => random.choice(key(), none),
    'samples',
    'cannot pick 1 of 0 entries',
  ],
  [
    'choice',
    'integers as probabilities',
    ({ vector, whole }) => random.choice(key(), vector, whole),
    'type',
    'probabilities are floating-point, got s32; convert them with asType',
  ],
  [
    'choice',
    'a matrix of probabilities',
    ({ vector, square }) => random.choice(key(), vector, square),
    'rank',
    'probabilities have rank 1, got [2, 2]; see flatten',
  ],
  [
    'choice',
    'too few probabilities',
    ({ matrix, vector }) => random.choice(key(), matrix, vector),
    'shape',
    'there must be a probability for each of the 6 entries, got 3; see the option axis',
  ],
  [
    'choice',
    'too many samples',
    ({ vector }) => random.choice(key(), vector, { samples: 2 ** 32 }),
    'too_large',
    'a tensor has at most 2 ** 31 elements, got [4294967296]; work in smaller parts',
  ],
]
