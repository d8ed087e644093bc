// Wrong calls of products and convolutions.
import * as everything from '../../src/index.ts'
import { apart, bad, input, large, type Mistake, options, pair, tooLarge, values } from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const see = 'see the options contract and batch'

const conv =
  'strides, padding, inputDilation, kernelDilation, featureGroupSize, batchGroupSize, inputPermutation, ' +
  'kernelPermutation, outputPermutation'

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

  ...input('einsum', (x) => nx.einsum('i,i', x, x)).slice(0, -1),
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
    'the kernel, which reaches [3], is larger than the padded input; make it smaller or pad more, got [1, 2, 2] and kernel [3, 2, 3]',
  ],
  [
    'conv',
    'a kernel without elements',
    () => nx.conv(nx.zeros([1, 1, 3]), nx.zeros([1, 1, 0])),
    'conv',
    'a kernel needs an element or more along each spatial axis, got [1, 1, 3] and kernel [1, 1, 0]',
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
]
