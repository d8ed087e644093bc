// Wrong calls of functions that move elements.
import * as nx from '../../src/index.ts'
import { apart, axes, axis, bad, input, large, type Mistake, options, pair, values } from './mistakes.ts'

const tooLarge = (shape: string): string =>
  `a tensor has at most 2 ** 31 elements, got ${shape}; work in smaller parts`
const notShape = (shape: string): string =>
  `a shape is an array of whole numbers, zero or more each, got ${shape}`
const notArray = (what: string, got: string): string =>
  `${what} must be in an array, got ${got}; put brackets around a single one`
const edges = (got: string): string =>
  'give a pair of whole numbers for each axis of [3], negative ones only for a value and no more than there is, got ' +
  got

export const shapes: readonly Mistake[] = [
  ...input('reshape', (x) => nx.reshape(x, [1])).slice(0, 3),
  ...options('reshape', 'names', (given) => nx.reshape(1, [1], given)),
  [
    'reshape',
    'another number of elements',
    ({ matrix }) => nx.reshape(matrix, [4]),
    'shape',
    'cannot arrange the 6 elements of [row: 2, column: 3] in [4]; the lengths must multiply to the same number, and one ' +
      "of them may be 'auto'",
  ],
  [
    'reshape',
    'two lengths to find',
    ({ matrix }) => nx.reshape(matrix, ['auto', 'auto']),
    'shape',
    "only one length may be 'auto', got [auto, auto]",
  ],
  ['reshape', 'a negative length', ({ matrix }) => nx.reshape(matrix, [-1, 6]), 'shape', notShape('[-1, 6]')],
  ['reshape', 'half a length', ({ matrix }) => nx.reshape(matrix, [1.5, 4]), 'shape', notShape('[1.5, 4]')],
  [
    'reshape',
    'a number',
    ({ matrix }) => nx.reshape(matrix, bad(6)),
    'not_array',
    notArray('the shape', '6'),
  ],
  [
    'reshape',
    'a name for each of other axes',
    ({ matrix }) => nx.reshape(matrix, [6], { names: ['row', 'column'] }),
    'names_length',
    'names are an array with a string or null for each of 1 axes, got ["row","column"]',
  ],
  [
    'reshape',
    'more elements than there may be',
    () => nx.reshape(large(2), [2 ** 16, 2 ** 16]),
    'too_large',
    tooLarge('[65536, 65536]'),
  ],

  ...input('flatten', (x) => nx.flatten(x)).slice(0, 3),
  ...axes('flatten', (matrix, axes) => nx.flatten(matrix, { axes })),
  ...options('flatten', 'axes', (given) => nx.flatten(1, given)),
  [
    'flatten',
    'axes that are no neighbours',
    ({ cube }) => nx.flatten(cube, { axes: [0, 2] }),
    'axes_order',
    'the axes must be neighbours in order, got [0, 2] of [2, 3, 4]; see transpose',
  ],

  ...input('transpose', (x) => nx.transpose(x)).slice(0, 3),
  ...axes('transpose', (matrix, axes) => nx.transpose(matrix, { axes })),
  ...options('transpose', 'axes', (given) => nx.transpose(1, given)),
  [
    'transpose',
    'some of the axes',
    ({ cube }) => nx.transpose(cube, { axes: [0, 1] }),
    'rank',
    'the order must name each of the 3 axes of [2, 3, 4], got [0, 1]',
  ],

  ...input('squeeze', (x) => nx.squeeze(x)).slice(0, 3),
  ...axes('squeeze', (matrix, axes) => nx.squeeze(matrix, { axes })),
  ...options('squeeze', 'axes', (given) => nx.squeeze(1, given)),
  [
    'squeeze',
    'an axis of length 3',
    ({ matrix }) => nx.squeeze(matrix, { axes: ['column'] }),
    'shape',
    'axis 1 of [row: 2, column: 3] has length 3; only axes of length 1 can be left out',
  ],

  ...input('newAxis', (x) => nx.newAxis(x, 0)).slice(0, 3),
  ...[3, -4, 0.5, Number.NaN].map((axis): Mistake => [
    'newAxis',
    `axis ${axis}`,
    ({ matrix }) => nx.newAxis(matrix, axis),
    'axis_out_of_bounds',
    `cannot put an axis at ${axis} into [row: 2, column: 3]; use an integer from -3 to 2`,
  ]),
  [
    'newAxis',
    'a name that there is',
    ({ matrix }) => nx.newAxis(matrix, 0, 'row'),
    'duplicate_name',
    'the name "row" is given twice; names of one tensor must differ',
  ],

  ...input('broadcast', (x) => nx.broadcast(x, [1])).slice(0, 3),
  ...options('broadcast', 'axes, names', (given) => nx.broadcast(1, [1], given)),
  [
    'broadcast',
    'a length that does not stretch',
    ({ matrix }) => nx.broadcast(matrix, [2, 4]),
    'broadcast',
    'cannot stretch [row: 2, column: 3] to [2, 4]; each length must be 1 or that of the axis on which it lands, by ' +
      'default counted from the last',
  ],
  [
    'broadcast',
    'fewer axes',
    ({ matrix }) => nx.broadcast(matrix, [3]),
    'broadcast',
    'cannot stretch [row: 2, column: 3] to [3]; each length must be 1 or that of the axis on which it lands, by ' +
      'default counted from the last',
  ],
  ['broadcast', 'a number', ({ vector }) => nx.broadcast(vector, bad(3)), 'shape', notShape('3')],
  ['broadcast', 'a negative length', ({ scalar }) => nx.broadcast(scalar, [-3]), 'shape', notShape('[-3]')],
  [
    'broadcast',
    'more elements than there may be',
    ({ scalar }) => nx.broadcast(scalar, [2 ** 16, 2 ** 16]),
    'too_large',
    tooLarge('[65536, 65536]'),
  ],
  [
    'broadcast',
    'too few axes to land on',
    ({ matrix }) => nx.broadcast(matrix, [2, 3, 4], { axes: [0] }),
    'rank',
    'give one axis for each of [row: 2, column: 3], got [0]',
  ],
  [
    'broadcast',
    'axes out of order',
    ({ matrix }) => nx.broadcast(matrix, [3, 2, 4], { axes: [1, 0] }),
    'axes_order',
    'axes must ascend, got [1, 0]; see transpose',
  ],
  [
    'broadcast',
    'an axis twice',
    ({ square }) => nx.broadcast(square, [2, 2], { axes: [0, 0] }),
    'duplicate_axis',
    'axis 0 is given twice in [0, 0]; name each axis once',
  ],

  ...input('pad', (x) => nx.pad(x, 0, [])).slice(0, 3),
  [
    'pad',
    'a value that is no scalar',
    ({ matrix, vector }) => nx.pad(matrix, vector, []),
    'rank',
    'the value must be a scalar, got [3]',
  ],
  ['pad', 'no array', ({ vector }) => nx.pad(vector, 0, bad(1)), 'not_array', notArray('padding', '1')],
  ...['[]', '[[1,1]]', '[[1,1,-1]]', '[[0.5,0,0]]', '[[-2,-2,0]]', '[1]'].map((config): Mistake => [
    'pad',
    `padding ${config}`,
    ({ vector }) => nx.pad(vector, 0, bad(JSON.parse(config))),
    'padding',
    'padding of [3] needs [low, high, interior] for each axis, integers, interior not negative and no more cropped than ' +
      `there is, got ${config}`,
  ]),
  [
    'pad',
    'more elements than there may be',
    ({ vector }) => nx.pad(vector, 0, [[2 ** 31, 0, 0]]),
    'too_large',
    tooLarge('[2147483651]'),
  ],

  ...input('padOuter', (x) => nx.padOuter(x, 'cyclic', [])).slice(0, 3),
  ...apart('padOuter', (x, value) => nx.padOuter(x, value, [[1, 1]])),
  ...values(
    'padOuter',
    'mode',
    'is one of cyclic, mirror, reflect, replicate',
    ['wrap'],
    ({ vector }, mode) => nx.padOuter(vector, mode, [[1, 1]]),
  ),
  ...['[]', '[[1]]', '[[1,1],[1,1]]', '[[-1,1]]', '[[0.5,1]]', '[1]'].map((config): Mistake => [
    'padOuter',
    `padding ${config}`,
    ({ vector }) => nx.padOuter(vector, 'cyclic', bad(JSON.parse(config))),
    'padding',
    edges(config),
  ]),
  [
    'padOuter',
    'more cropped than there is',
    ({ vector }) => nx.padOuter(vector, 0, [[-2, -2]]),
    'padding',
    edges('[[-2,-2]]'),
  ],
  [
    'padOuter',
    'no array',
    ({ vector }) => nx.padOuter(vector, 'cyclic', bad(1)),
    'not_array',
    notArray('padding', '1'),
  ],
  [
    'padOuter',
    'a value that is no scalar',
    ({ vector }) => nx.padOuter(vector, vector, [[1, 1]]),
    'rank',
    'the value must be a scalar, got [3]',
  ],
  [
    'padOuter',
    'a scalar to continue',
    ({ scalar }) => nx.padOuter(scalar, 'mirror', []),
    'rank',
    'a scalar has no edges to continue; see pad',
  ],
  [
    'padOuter',
    'more elements than there may be',
    ({ vector }) => nx.padOuter(vector, 'cyclic', [[2 ** 31, 0]]),
    'too_large',
    tooLarge('[2147483651]'),
  ],

  ...input('reflect', (x) => nx.reflect(x, { paddingConfig: [] })).slice(0, 3),
  ...options('reflect', 'paddingConfig', (given) => nx.reflect(1, given)),
  ...['[]', '[[1]]', '[[-1,1]]', '[[0.5,1]]'].map((config): Mistake => [
    'reflect',
    `padding ${config}`,
    ({ vector }) => nx.reflect(vector, { paddingConfig: bad(JSON.parse(config)) }),
    'padding',
    edges(config),
  ]),
  [
    'reflect',
    'no padding',
    ({ vector }) => nx.reflect(vector, bad({})),
    'not_array',
    notArray('padding', 'undefined'),
  ],

  ...input('reverse', (x) => nx.reverse(x)).slice(0, 3),
  ...axes('reverse', (matrix, axes) => nx.reverse(matrix, { axes })),
  ...options('reverse', 'axes', (given) => nx.reverse(1, given)),

  ...input('tile', (x) => nx.tile(x, [1])).slice(0, 3),
  ...[0, -1, 0.5, '2'].map((times): Mistake => [
    'tile',
    `${typeof times} ${times}`,
    ({ vector }) => nx.tile(vector, [bad(times)]),
    'option',
    `a repetition is an integer of at least 1, got ${JSON.stringify(times)}`,
  ]),
  ['tile', 'a number', ({ vector }) => nx.tile(vector, bad(2)), 'not_array', notArray('repetitions', '2')],
  [
    'tile',
    'more elements than there may be',
    ({ vector }) => nx.tile(vector, [2 ** 16, 2 ** 16]),
    'too_large',
    tooLarge('[65536, 196608]'),
  ],

  ...input('repeat', (x) => nx.repeat(x, 1)).slice(0, 3),
  ...axis('repeat', (matrix, axis) => nx.repeat(matrix, 2, { axis })),
  ...options('repeat', 'axis', (given) => nx.repeat(1, 1, given)),
  ...values(
    'repeat',
    'times',
    'is an integer of at least 1',
    [0, -1, 0.5, Number.NaN, '2'],
    ({ vector }, times) => nx.repeat(vector, times),
  ),
  [
    'repeat',
    'more elements than there may be',
    ({ vector }) => nx.repeat(vector, 2 ** 31),
    'too_large',
    tooLarge('[6442450944]'),
  ],

  ...input('split', (x) => nx.split(x, 1)).slice(0, 3),
  ...axis('split', (matrix, axis) => nx.split(matrix, 1, { axis })),
  ...options('split', 'axis', (given) => nx.split(1, 1, given)),
  ...[0, 3, -3, 7, 1.5, -0.5, Number.NaN, '1'].map((position): Mistake => [
    'split',
    `${typeof position} ${position}`,
    ({ vector }) => nx.split(vector, bad(position)),
    'split',
    `cannot cut axis 0 of [3] at ${typeof position === 'string' ? `"${position}"` : position}; give a whole number from 1 ` +
      'to 2, its negative, or a fraction that leaves something on both sides',
  ]),

  ...input('concatenate', (x) => nx.concatenate([x, x])).slice(0, 3),
  ...apart('concatenate', (left, right) => nx.concatenate([left, right])),
  ...axis('concatenate', (matrix, axis) => nx.concatenate([matrix, matrix], { axis })),
  ...options('concatenate', 'axis', (given) => nx.concatenate([1], given)),
  [
    'concatenate',
    'lengths that differ',
    ({ matrix, square }) => nx.concatenate([matrix, square]),
    'shape',
    'cannot join [row: 2, column: 3] and [2, 2] along axis 0; ranks and all other lengths must agree',
  ],
  [
    'concatenate',
    'ranks that differ',
    ({ matrix, vector }) => nx.concatenate([matrix, vector]),
    'shape',
    'cannot join [row: 2, column: 3] and [3] along axis 0; ranks and all other lengths must agree',
  ],
  [
    'concatenate',
    'no tensors',
    () => nx.concatenate([]),
    'empty',
    'no tensors were given; give at least one',
  ],
  [
    'concatenate',
    'a tensor that is in no array',
    ({ vector }) => nx.concatenate(bad(vector)),
    'not_array',
    notArray('tensors', 'Tensor'),
  ],
  [
    'concatenate',
    'names that contradict',
    ({ matrix }) => nx.concatenate([matrix, nx.rename(matrix, ['row', 'x'])]),
    'names_mismatch',
    'axes named "column" and "x" meet in [row: 2, column: 3] and [row: 2, x: 3]; rename one of them, or transpose so ' +
      'that equal names meet',
  ],
  [
    'concatenate',
    'more elements than there may be',
    () => nx.concatenate([large(2 ** 31), large(1)]),
    'too_large',
    tooLarge('[2147483649]'),
  ],

  ...pair('stack', (left, right) => nx.stack([left, right])).filter(
    ([, , , code]) => code !== 'out_of_range',
  ),
  ...options('stack', 'axis, name', (given) => nx.stack([1], given)),
  ...[3, -4, 0.5, 'row'].map((axis): Mistake => [
    'stack',
    `axis ${axis}`,
    ({ matrix }) => nx.stack([matrix], { axis: bad(axis) }),
    'axis_out_of_bounds',
    `cannot put an axis at ${JSON.stringify(axis)} into [row: 2, column: 3]; use an integer from -3 to 2`,
  ]),
  ['stack', 'no tensors', () => nx.stack([]), 'empty', 'no tensors were given; give at least one'],
  ['stack', 'no array', ({ vector }) => nx.stack(bad(vector)), 'not_array', notArray('tensors', 'Tensor')],
  [
    'stack',
    'shapes that differ',
    ({ matrix, square }) => nx.stack([matrix, square]),
    'shape',
    'tensors must have one shape, got [row: 2, column: 3] and [2, 2]; see concatenate',
  ],
  [
    'stack',
    'a name that there is',
    ({ matrix }) => nx.stack([matrix, matrix], { name: 'row' }),
    'duplicate_name',
    'the name "row" is given twice; names of one tensor must differ',
  ],
  [
    'stack',
    'more elements than there may be',
    () => nx.stack([large(2 ** 31), large(2 ** 31)]),
    'too_large',
    tooLarge('[2, 2147483648]'),
  ],

  ...input('tril', (x) => nx.tril(x)).slice(0, 3),
  ...input('triu', (x) => nx.triu(x)).slice(0, 3),
  ...(['tril', 'triu'] as const).flatMap((fn): Mistake[] => [
    ...options(fn, 'k', (given) => nx[fn](nx.eye(2), given)),
    ...values(fn, 'k', 'is an integer', [0.5, Number.NaN, 'main'], ({ square }, k) => nx[fn](square, { k })),
    [
      fn,
      'a vector',
      ({ vector }) => nx[fn](vector),
      'rank',
      'needs a tensor of at least 2 axes, got shape [3]',
    ],
  ]),

  ...input('takeDiagonal', (x) => nx.takeDiagonal(x)).slice(0, 3),
  ...options('takeDiagonal', 'offset', (given) => nx.takeDiagonal(nx.eye(2), given)),
  ...values('takeDiagonal', 'offset', 'is an integer', [0.5, 'main'], ({ square }, offset) =>
    nx.takeDiagonal(square, { offset }),
  ),
  [
    'takeDiagonal',
    'a vector',
    ({ vector }) => nx.takeDiagonal(vector),
    'rank',
    'needs at least 2 axes, got shape [3]',
  ],
  [
    'takeDiagonal',
    'a diagonal beyond',
    ({ matrix }) => nx.takeDiagonal(matrix, { offset: 3 }),
    'option',
    'a [2, 3] matrix has diagonals from -1 to 2, got offset 3',
  ],
  ...input('makeDiagonal', (x) => nx.makeDiagonal(x)).slice(0, 3),
  ...options('makeDiagonal', 'offset', (given) => nx.makeDiagonal(nx.iota([2]), given)),
  ...values('makeDiagonal', 'offset', 'is an integer', [0.5, 'main'], ({ vector }, offset) =>
    nx.makeDiagonal(vector, { offset }),
  ),
  [
    'makeDiagonal',
    'a matrix',
    ({ matrix }) => nx.makeDiagonal(matrix),
    'rank',
    'needs a tensor of 1 axes, got shape [row: 2, column: 3]',
  ],
  [
    'makeDiagonal',
    'more elements than there may be',
    ({ vector }) => nx.makeDiagonal(vector, { offset: 2 ** 16 }),
    'too_large',
    tooLarge('[65539, 65539]'),
  ],
  ...pair('putDiagonal', (matrix, diagonal) => nx.putDiagonal(matrix, diagonal)).slice(0, 3),
  ...options('putDiagonal', 'offset', (given) => nx.putDiagonal(nx.eye(2), nx.iota([2]), given)),
  ...values('putDiagonal', 'offset', 'is an integer', [0.5, 'main'], ({ square, vector }, offset) =>
    nx.putDiagonal(square, vector, { offset }),
  ),
  [
    'putDiagonal',
    'into a vector',
    ({ vector }) => nx.putDiagonal(vector, vector),
    'rank',
    'needs a tensor of 2 axes, got shape [3]',
  ],
  [
    'putDiagonal',
    'another length',
    ({ square, vector }) => nx.putDiagonal(square, vector),
    'diagonal_length',
    'the diagonal at offset 0 has 2 elements, got 3; give as many',
  ],
  [
    'putDiagonal',
    'a diagonal beyond',
    ({ square, vector }) => nx.putDiagonal(square, vector, { offset: 5 }),
    'option',
    'a [2, 2] matrix has diagonals from -1 to 1, got offset 5',
  ],
]
