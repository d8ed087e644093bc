// Wrong calls of functions of slices.
import * as everything from '../../src/index.ts'
import { apart, axis, bad, input, type Mistake, notArray, options } from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const cycle: unknown[] = []
cycle.push(cycle)

export const slices: readonly Mistake[] = [
  ...input('slice', (x) => nx.slice(x, [], [])).slice(0, -1),
  ...options('slice', 'strides', (given) => nx.slice(1, [], [], given)),
  [
    'slice',
    'too few starts',
    ({ matrix }) => nx.slice(matrix, [0], [1, 1]),
    'rank',
    'give one start per axis of [row: 2, column: 3], got 1',
  ],
  [
    'slice',
    'too few lengths',
    ({ matrix }) => nx.slice(matrix, [0, 0], [1]),
    'rank',
    'give one number per axis of [row: 2, column: 3] in lengths, got [1]',
  ],
  [
    'slice',
    'a list in itself as lengths',
    ({ vector }) => nx.slice(vector, [0], bad([cycle, 1])),
    'rank',
    'give one number per axis of [3] in lengths, got [Array, 1]',
  ],
  [
    'slice',
    'too many strides',
    ({ vector }) => nx.slice(vector, [0], [1], { strides: [1, 1] }),
    'rank',
    'give one number per axis of [3] in strides, got [1, 1]',
  ],
  [
    'slice',
    'a start in no array',
    ({ vector }) => nx.slice(vector, bad(0), [1]),
    'not_array',
    notArray('starts', '0'),
  ],
  [
    'slice',
    'a length in no array',
    ({ vector }) => nx.slice(vector, [0], bad(1)),
    'not_array',
    notArray('lengths', '1'),
  ],
  ...[4, -1, 0, 1.5, Number.NaN, '1'].map((length): Mistake => [
    'slice',
    `${typeof length} ${length} as length`,
    ({ vector }) => nx.slice(vector, [0], [bad(length)]),
    'slice',
    `cannot take ${JSON.stringify(length) === 'null' ? 'NaN' : JSON.stringify(length)} elements from axis 0 of [3]; take 1 to 3`,
  ]),
  ...[0, -1, 1.5].map((stride): Mistake => [
    'slice',
    `stride ${stride}`,
    ({ vector }) => nx.slice(vector, [0], [2], { strides: [stride] }),
    'slice',
    `the stride of axis 0 must be an integer of at least 1, got ${stride}`,
  ]),
  [
    'slice',
    'half a start',
    ({ vector }) => nx.slice(vector, [0.5], [1]),
    'index',
    'the start along axis 0 must be an integer, got 0.5',
  ],
  [
    'slice',
    'text as start',
    ({ vector }) => nx.slice(vector, [bad('0')], [1]),
    'index',
    'the start along axis 0 must be an integer, got "0"',
  ],
  [
    'slice',
    'a start of fractions',
    ({ vector, scalar }) => nx.slice(vector, [scalar], [1]),
    'index',
    'the start along axis 0 must be an integer scalar, got f32 []',
  ],
  [
    'slice',
    'a start with axes',
    ({ vector, whole }) => nx.slice(vector, [whole], [1]),
    'index',
    'the start along axis 0 must be an integer scalar, got s32 [3]',
  ],

  ...input('sliceAlongAxis', (x) => nx.sliceAlongAxis(x, 0, 1)).slice(0, -1),
  ...axis('sliceAlongAxis', (matrix, axis) => nx.sliceAlongAxis(matrix, 0, 1, { axis })),
  ...options('sliceAlongAxis', 'axis, strides', (given) => nx.sliceAlongAxis(1, 0, 1, given)),
  [
    'sliceAlongAxis',
    'more than there are',
    ({ vector }) => nx.sliceAlongAxis(vector, 0, 4),
    'slice',
    'cannot take 4 elements from axis 0 of [3]; take 1 to 3',
  ],
  [
    'sliceAlongAxis',
    'half a start',
    ({ vector }) => nx.sliceAlongAxis(vector, 0.5, 1),
    'index',
    'the start along axis 0 must be an integer, got 0.5',
  ],
  [
    'sliceAlongAxis',
    'stride 0',
    ({ vector }) => nx.sliceAlongAxis(vector, 0, 2, { strides: 0 }),
    'slice',
    'the stride of axis 0 must be an integer of at least 1, got 0',
  ],

  ...input('putSlice', (x) => nx.putSlice(x, [], 1)).slice(0, -1),
  ...apart('putSlice', (x, block) => nx.putSlice(x, [0], block)),
  [
    'putSlice',
    'too few starts',
    ({ matrix }) => nx.putSlice(matrix, [0], matrix),
    'rank',
    'give one start per axis of [row: 2, column: 3], got 1',
  ],
  [
    'putSlice',
    'a start in no array',
    ({ vector }) => nx.putSlice(vector, bad(0), vector),
    'not_array',
    notArray('starts', '0'),
  ],
  [
    'putSlice',
    'half a start',
    ({ vector }) => nx.putSlice(vector, [0.5], vector),
    'index',
    'the start along axis 0 must be an integer, got 0.5',
  ],
  [
    'putSlice',
    'a longer block',
    ({ square, matrix }) => nx.putSlice(square, [0, 0], matrix),
    'shape',
    'a block [row: 2, column: 3] does not fit into [2, 2]; it has as many axes, none of them longer',
  ],
  [
    'putSlice',
    'a block of other rank',
    ({ square, vector }) => nx.putSlice(square, [0, 0], vector),
    'rank',
    'a block [3] does not fit into [2, 2]; it has as many axes, none of them longer',
  ],
  [
    'putSlice',
    'names that contradict',
    ({ matrix }) => nx.putSlice(matrix, [0, 0], nx.rename(matrix, ['row', 'x'])),
    'names_mismatch',
    'axes named "column" and "x" meet in [row: 2, column: 3] and [row: 2, x: 3]; rename one of them, or transpose so that equal names meet',
  ],
  [
    'putSlice',
    'vectorized starts',
    ({ vector }) => nx.putSlice(vector, [nx.vectorize(nx.iota([2]), 'at')], vector),
    'index',
    'starts cannot be vectorized, got vectorized[at: 2][]; see indexedPut for positions that differ',
  ],
]
