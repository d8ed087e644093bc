// Wrong calls of products, convolutions, windows and transforms.
import * as everything from '../../src/index.ts'
import { apart, axis, bad, input, large, type Mistake, onlyReal, options, pair, values } from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const tooLarge = (shape: string): string =>
  `a tensor has at most 2 ** 31 elements, got ${shape}; work in smaller parts`
const noArray = (what: string, got: string): string =>
  `${what} must be in an array, got ${got}; put brackets around a single one`
const see = 'see the options contract and batch'
const windows = ['windowMax', 'windowMean', 'windowMin', 'windowProduct', 'windowSum'] as const
const scatters = ['windowScatterMax', 'windowScatterMin'] as const
const transforms = ['fft', 'ifft', 'rfft', 'irfft'] as const
const planes = ['fft2', 'ifft2'] as const
const known = 'padding, strides, windowDilations'
const conv =
  'strides, padding, inputDilation, kernelDilation, featureGroupSize, batchGroupSize, inputPermutation, ' +
  'kernelPermutation, outputPermutation'

/** Windows of a matrix that cannot be. */
function window(
  fn: string,
  call: (given: everything.Tensor, window: never, options?: never) => unknown,
): Mistake[] {
  return [
    [
      fn,
      'too few lengths',
      ({ matrix }) => call(matrix, bad([2])),
      'window',
      'the window needs a positive whole number for each of 2 axes, got [2]',
    ],
    [
      fn,
      'a length of 0',
      ({ matrix }) => call(matrix, bad([0, 1])),
      'window',
      'the window needs a positive whole number for each of 2 axes, got [0, 1]',
    ],
    [
      fn,
      'half a length',
      ({ matrix }) => call(matrix, bad([1.5, 1])),
      'window',
      'the window needs a positive whole number for each of 2 axes, got [1.5, 1]',
    ],
    [
      fn,
      'a window in no array',
      ({ matrix }) => call(matrix, bad('2')),
      'not_array',
      noArray('the window', '"2"'),
    ],
    [
      fn,
      'a window that is too long',
      ({ matrix }) => call(matrix, bad([3, 1])),
      'window',
      'a window [3, 1] does not fit into [row: 2, column: 3]; make it smaller or pad more',
    ],
    [
      fn,
      'stride 0',
      ({ matrix }) => call(matrix, bad([1, 1]), bad({ strides: 0 })),
      'window',
      'strides needs a positive whole number for each of 2 axes, got [0, 0]',
    ],
    [
      fn,
      'an unknown padding',
      ({ matrix }) => call(matrix, bad([1, 1]), bad({ padding: 'full' })),
      'padding',
      `padding is 'valid', 'same' or a pair of whole numbers for each of 2 axes, got "full"`,
    ],
    [
      fn,
      'padding of one axis',
      ({ matrix }) => call(matrix, bad([1, 1]), bad({ padding: [[1, 1]] })),
      'padding',
      `padding is 'valid', 'same' or a pair of whole numbers for each of 2 axes, got [[1,1]]`,
    ],
  ]
}

export const contractions: readonly Mistake[] = [
  ...pair('dot', (left, right) => nx.dot(left, right)),
  ...options('dot', 'contract, batch', (given) => nx.dot(1, 1, given)),
  [
    'dot',
    'lengths that differ',
    ({ matrix, square }) => nx.dot(matrix, square),
    'dot',
    `contracted axes [1] and [0] differ in length, got [row: 2, column: 3] and [2, 2]; ${see}`,
  ],
  [
    'dot',
    'contracted axes of two numbers',
    ({ matrix, cube }) => nx.dot(matrix, cube, { contract: [[0, 1], [0]] }),
    'dot',
    `contracted axes [0, 1] and [0] differ in number, got [row: 2, column: 3] and [2, 3, 4]; ${see}`,
  ],
  [
    'dot',
    'batch axes that are not the first',
    ({ cube }) => nx.dot(cube, cube, { contract: [[0], [0]], batch: [[1], [1]] }),
    'dot',
    `batch axes must be the first ones in order, got [1], got [2, 3, 4] and [2, 3, 4]; ${see}`,
  ],
  [
    'dot',
    'a batch axis contracted',
    ({ square }) => nx.dot(square, square, { contract: [[0], [0]], batch: [[0], [0]] }),
    'dot',
    `batch axes [0] are contracted too, got [2, 2] and [2, 2]; ${see}`,
  ],
  [
    'dot',
    'one array of axes',
    ({ square }) => nx.dot(square, square, { contract: bad([0, 0]) }),
    'option',
    'contract is a pair of arrays of axes, one for each tensor, got [0,0]',
  ],
  [
    'dot',
    'an axis beyond',
    ({ matrix }) => nx.dot(matrix, matrix, { contract: [[2], [0]] }),
    'axis_out_of_bounds',
    'axis 2 does not exist in [row: 2, column: 3]; use an integer from -2 to 1',
  ],
  [
    'dot',
    'more elements than there may be',
    () => nx.dot(large(2 ** 16, 1), large(1, 2 ** 16)),
    'too_large',
    tooLarge('[65536, 65536]'),
  ],

  ...pair('outer', (left, right) => nx.outer(left, right)),
  [
    'outer',
    'one name on both sides',
    ({ matrix }) => nx.outer(matrix, nx.rename(matrix, ['x', 'row'])),
    'duplicate_name',
    'the name "row" is given twice; names of one tensor must differ',
  ],
  [
    'outer',
    'more elements than there may be',
    () => nx.outer(large(2 ** 16), large(2, 2 ** 15)),
    'too_large',
    tooLarge('[65536, 65536]'),
  ],

  ...input('einsum', (x) => nx.einsum('i,i', x, x)).slice(0, 3),
  ...apart('einsum', (left, right) => nx.einsum('i,i', left, right)),
  [
    'einsum',
    'no tensors',
    () => nx.einsum('ij'),
    'equation',
    'no tensors were given; give one for each input of the equation',
  ],
  [
    'einsum',
    'no equation',
    ({ vector }) => nx.einsum(bad(['i']), vector),
    'equation',
    "cannot use Array: write text such as 'ij,jk->ik'",
  ],
  [
    'einsum',
    'digits',
    ({ vector }) => nx.einsum('1->', vector),
    'equation',
    `cannot use "1->": write one letter per axis, as in 'ij,jk->ik'`,
  ],
  [
    'einsum',
    'fewer tensors',
    ({ vector }) => nx.einsum('i,i', vector),
    'equation',
    'cannot use "i,i": it has 2 inputs, but 1 were given',
  ],
  [
    'einsum',
    'fewer letters',
    ({ matrix }) => nx.einsum('i', matrix),
    'equation',
    'cannot use "i": "i" does not fit an input of 2 axes',
  ],
  [
    'einsum',
    'a result of no input',
    ({ vector }) => nx.einsum('i->j', vector),
    'equation',
    'cannot use "i->j": the result has "j" twice, or no input has it',
  ],
  [
    'einsum',
    'lengths that differ',
    ({ matrix, square }) => nx.einsum('ij,jk', matrix, square),
    'shape',
    'axes "j" differ in length in [2, 3] and [2, 2]; lengths of one letter must be equal, or 1',
  ],

  ...pair('conv', (left, right) => nx.conv(left, right)).filter(
    ([, , , code]) => !['mixed_backends', 'vectorized_mismatch', 'out_of_range'].includes(code),
  ),
  ...options('conv', conv, (given) => nx.conv(1, 1, given)),
  [
    'conv',
    'no spatial axes',
    ({ matrix }) => nx.conv(matrix, matrix),
    'conv',
    'both need a batch or filter axis, a channel axis and the same spatial axes, got [row: 2, column: 3] and kernel [row: 2, column: 3]',
  ],
  ...values('conv', 'featureGroupSize', 'is an integer of at least 1', [0, 1.5, '2'], (_, featureGroupSize) =>
    nx.conv(nx.zeros([1, 2, 5]), nx.zeros([3, 2, 3]), { featureGroupSize }),
  ),
  ...values('conv', 'batchGroupSize', 'is an integer of at least 1', [0], (_, batchGroupSize) =>
    nx.conv(nx.zeros([1, 2, 5]), nx.zeros([3, 2, 3]), { batchGroupSize }),
  ),
  [
    'conv',
    'stride 0',
    () => nx.conv(nx.zeros([1, 2, 5]), nx.zeros([3, 2, 3]), { strides: 0 }),
    'window',
    'strides needs a positive whole number for each of 1 axes, got [0]',
  ],
  [
    'conv',
    'an unknown padding',
    () => nx.conv(nx.zeros([1, 2, 5]), nx.zeros([3, 2, 3]), { padding: bad('full') }),
    'padding',
    `padding is 'valid', 'same' or a pair of whole numbers for each of 1 axes, got "full"`,
  ],
  [
    'conv',
    'channels that differ',
    () => nx.conv(nx.zeros([1, 4, 5]), nx.zeros([3, 2, 3])),
    'conv',
    '4 channels in 1 groups need kernels of as many, not 2, got [1, 4, 5] and kernel [3, 2, 3]',
  ],
  [
    'conv',
    'a kernel that is too long',
    () => nx.conv(nx.zeros([1, 2, 2]), nx.zeros([3, 2, 3])),
    'conv',
    'the kernel is larger than the padded input; make it smaller or pad more, got [1, 2, 2] and kernel [3, 2, 3]',
  ],
  [
    'conv',
    'a permutation of some axes',
    () => nx.conv(nx.zeros([1, 2, 5]), nx.zeros([3, 2, 3]), { inputPermutation: [0, 1] }),
    'conv',
    'a permutation names each of the 3 axes, not [0, 1], got [1, 2, 5] and kernel [3, 2, 3]',
  ],
  [
    'conv',
    'an axis twice',
    () => nx.conv(nx.zeros([1, 2, 5]), nx.zeros([3, 2, 3]), { kernelPermutation: [0, 0, 1] }),
    'duplicate_axis',
    'axis 0 is given twice in [0, 0, 1]; name each axis once',
  ],

  ...windows.flatMap((fn) => [
    ...input(fn, (x) => nx[fn](x, [])),
    ...options(fn, known, (given) => nx[fn](1, [], given)),
    ...window(fn, (x, lengths, given) => nx[fn](x, lengths, given)),
  ]),
  onlyReal('windowMax', (x) => nx.windowMax(x, [1])),
  onlyReal('windowMin', (x) => nx.windowMin(x, [1])),
  ...input('windowReduce', (x) => nx.windowReduce(x, 0, [], nx.add)).slice(0, 3),
  ...apart('windowReduce', (x, initial) => nx.windowReduce(x, initial, [1], nx.add)),
  ...options('windowReduce', known, (given) => nx.windowReduce(1, 0, [], nx.add, given)),
  ...window('windowReduce', (x, lengths, given) => nx.windowReduce(x, 0, lengths, nx.add, given)),
  [
    'windowReduce',
    'an initial value that is no scalar',
    ({ matrix, vector }) => nx.windowReduce(matrix, vector, [1, 1], nx.add),
    'rank',
    'the initial value must be a scalar, got [3]',
  ],
  [
    'windowReduce',
    'no function',
    ({ vector }) => nx.windowReduce(vector, 0, [1], bad('add')),
    'not_function',
    'needs a function, got "add"; see the example',
  ],
  ...scatters.flatMap((fn): Mistake[] => [
    ...input(fn, (x) => nx[fn](x, x, 0, [])).slice(0, 3),
    ...apart(fn, (x, source) => nx[fn](x, source, 0, [1])),
    ...options(fn, 'padding, strides', (given) => nx[fn](1, 1, 0, [], given)),
    ...window(fn, (x, lengths, given) => nx[fn](x, x, 0, lengths, given)),
    onlyReal(fn, (x) => nx[fn](x, x, 0, [1])),
    [
      fn,
      'a source of another shape',
      ({ matrix, vector }) => nx[fn](matrix, vector, 0, [1, 1]),
      'shape',
      'there is a window at each position of [2, 3], so the source has that shape, got [3]',
    ],
    [
      fn,
      'an initial value that is no scalar',
      ({ vector }) => nx[fn](vector, vector, vector, [1]),
      'rank',
      'the initial value must be a scalar, got [3]',
    ],
  ]),

  ...transforms.flatMap((fn): Mistake[] => [
    ...input(fn, (x) => nx[fn](x)).slice(0, 3),
    ...axis(fn, (matrix, axis) => nx[fn](matrix, { axis })),
    ...options(fn, 'axis, length, eps', (given) => nx[fn](nx.iota([4]), given)),
    ...values(
      fn,
      'length',
      "is a positive whole number or 'powerOfTwo'",
      [0, -2, 1.5, Number.NaN, 'half'],
      ({ vector }, length) => nx[fn](vector, { length }),
    ),
    ...values(fn, 'eps', 'is a number, zero or more', [-1, Number.NaN, 'small'], ({ vector }, eps) =>
      nx[fn](vector, { eps }),
    ),
    [
      fn,
      'a scalar',
      ({ scalar }) => nx[fn](scalar),
      'axis_out_of_bounds',
      'axis -1 does not exist in []; a scalar has no axes',
    ],
  ]),
  onlyReal('rfft', (x) => nx.rfft(x)),
  ...planes.flatMap((fn): Mistake[] => [
    ...input(fn, (x) => nx[fn](x)).slice(0, 3),
    ...options(fn, 'axes, lengths, eps', (given) => nx[fn](nx.eye(2), given)),
    ...values(
      fn,
      'length',
      "is a positive whole number or 'powerOfTwo'",
      [0, 1.5, 'half'],
      ({ square }, length) => nx[fn](square, { lengths: [2, length] }),
    ),
    ...values(fn, 'eps', 'is a number, zero or more', [-1], ({ square }, eps) => nx[fn](square, { eps })),
    [
      fn,
      'a vector',
      ({ vector }) => nx[fn](vector),
      'rank',
      'transforms two axes, each with a length, got [3]',
    ],
    [
      fn,
      'one axis',
      ({ matrix }) => nx[fn](matrix, { axes: bad([0]) }),
      'rank',
      'transforms two axes, each with a length, got [row: 2, column: 3]',
    ],
    [
      fn,
      'an axis twice',
      ({ matrix }) => nx[fn](matrix, { axes: [0, 0] }),
      'duplicate_axis',
      'axis 0 is given twice in [0, 0]; name each axis once',
    ],
    [
      fn,
      'an axis in no array',
      ({ matrix }) => nx[fn](matrix, { axes: bad(0) }),
      'not_array',
      noArray('axes', '0'),
    ],
  ]),
]
