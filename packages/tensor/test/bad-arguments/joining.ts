// Wrong calls of functions that cut and join tensors.
import * as nx from '../../src/index.ts'
import {
  apart,
  axis,
  bad,
  input,
  large,
  type Mistake,
  notArray,
  noTensor,
  options,
  pair,
  tooLarge,
} from './mistakes.ts'

export const joining: readonly Mistake[] = [
  ...input('split', (x) => nx.split(x, 1)).slice(0, -1),
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

  ...input('concatenate', (x) => nx.concatenate([x, x])).slice(0, -1),
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
    `${notArray('tensors', 'Tensor')}, and around several: concatenate([x, y])`,
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

  ...input('unstack', (x) => nx.unstack(x)[0]!).slice(0, -1),
  ...axis('unstack', (matrix, axis) => nx.unstack(matrix, { axis })[0]!),
  ...options('unstack', 'axis', (given) => nx.unstack([1] as never, given)[0]!),

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
  ...(['stack', 'concatenate'] as const).map((fn): Mistake => [
    fn,
    'an array of holes',
    () => nx[fn](bad(new Array(2))),
    'invalid_value',
    noTensor('undefined'),
  ]),
  ['stack', 'no tensors', () => nx.stack([]), 'empty', 'no tensors were given; give at least one'],
  [
    'stack',
    'no array',
    ({ vector }) => nx.stack(bad(vector)),
    'not_array',
    `${notArray('tensors', 'Tensor')}, and around several: stack([x, y])`,
  ],
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
]
