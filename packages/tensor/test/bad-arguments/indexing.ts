// Wrong calls of functions that take elements by position or put them there.
import * as everything from '../../src/index.ts'
import {
  apart,
  axes,
  axis,
  bad,
  elsewhere,
  input,
  large,
  type Mistake,
  options,
  tooLarge,
} from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const noIntegers = "indices must be integers, got f32; convert with asType(x, 's32')"

const fix = 'the last axis of the indices holds one position per indexed axis'

const ascend = 'axes must ascend, got [1, 0]; order the positions likewise'

const where = (): everything.Tensor => nx.iota([1, 2])

const scatters = ['indexedAdd', 'indexedPut'] as const

export const indexing: readonly Mistake[] = [
  ...input('at', (x) => nx.at(x)).slice(0, -1),
  [
    'at',
    'more indices than axes',
    ({ vector }) => nx.at(vector, 0, 0),
    'rank',
    'there are 2 indices for [3]; give at most 1',
  ],
  ...[3, -4, 0.5, Number.NaN].map((index): Mistake => [
    'at',
    `index ${index}`,
    ({ vector }) => nx.at(vector, index),
    'index',
    `${index} is out of bounds for axis 0 of length 3; use -3 to 2`,
  ]),
  ...['2:1', '0:4', '-4:'].map((range): Mistake => [
    'at',
    `range ${range}`,
    ({ vector }) => nx.at(vector, range),
    'index',
    `${range} is out of bounds for axis 0 of length 3; start and stop lie between 0 and 3, start first, and step is 1 or more`,
  ]),
  [
    'at',
    'text that is no slice',
    ({ vector }) => nx.at(vector, 'first'),
    'index',
    `"first" is no slice of axis 0; write 'start:stop' or 'start:stop:step'`,
  ],
  [
    'at',
    'a name that no axis has',
    ({ matrix }) => nx.at(matrix, { depth: 0 }),
    'unknown_axis',
    'there is no axis named "depth" in [row: 2, column: 3]; its names are row, column',
  ],
  ['at', 'a tensor of fractions', ({ vector }) => nx.at(vector, vector), 'index', noIntegers],

  ...input('take', (x) => nx.take(x, 0)).slice(0, -1),
  ...apart('take', (x, indices) => nx.take(x, nx.asType(indices, 's32'))),
  ...axis('take', (matrix, axis) => nx.take(matrix, nx.iota([1]), { axis })),
  ...options('take', 'axis', (given) => nx.take(1, 1, given)),
  ['take', 'indices of fractions', ({ vector }) => nx.take(vector, vector), 'index', noIntegers],
  [
    'take',
    'a name that there is',
    ({ matrix }) => nx.take(matrix, nx.iota([1, 1], { names: ['column', null] })),
    'duplicate_name',
    'the name "column" is given twice; names of one tensor must differ',
  ],
  [
    'take',
    'more elements than there may be',
    () => nx.take(large(1, 2 ** 16), nx.template([2 ** 16], 's32')),
    'too_large',
    tooLarge('[65536, 65536]'),
  ],

  ...input('takeAlongAxis', (x) => nx.takeAlongAxis(x, 0)).slice(0, -1),
  ...axis('takeAlongAxis', (matrix, axis) => nx.takeAlongAxis(matrix, nx.iota([2, 3]), { axis })),
  ...options('takeAlongAxis', 'axis', (given) => nx.takeAlongAxis(1, 1, given)),
  [
    'takeAlongAxis',
    'indices of fractions',
    ({ vector }) => nx.takeAlongAxis(vector, vector),
    'index',
    noIntegers,
  ],
  [
    'takeAlongAxis',
    'indices of another shape',
    ({ matrix, whole }) => nx.takeAlongAxis(matrix, whole),
    'shape',
    'indices must have the lengths of [row: 2, column: 3] except along axis 0, got [3]',
  ],
  [
    'takeAlongAxis',
    'two backends',
    () => nx.takeAlongAxis(elsewhere('one'), elsewhere('two')),
    'mixed_backends',
    'tensors live on two backend instances, "one" and "two"; move one with backendTransfer(tensor, backend)',
  ],

  ...input('gather', (x) => nx.gather(x, where())).slice(0, -1),
  ...options('gather', 'axes', (given) => nx.gather(nx.iota([2, 2]), where(), given)),
  ...axes('gather', (matrix, axes) => nx.gather(matrix, nx.iota([1, 1]), { axes })),
  ['gather', 'indices of fractions', ({ vector }) => nx.gather(vector, vector), 'index', noIntegers],
  [
    'gather',
    'a scalar as indices',
    ({ vector }) => nx.gather(vector, 0),
    'index',
    'indices need an axis that holds the positions, got a scalar; see newAxis',
  ],
  [
    'gather',
    'positions of more axes',
    ({ vector }) => nx.gather(vector, where()),
    'index',
    `index vectors of length 2 do not fit [3]; ${fix}`,
  ],
  [
    'gather',
    'positions for other axes',
    ({ matrix }) => nx.gather(matrix, where(), { axes: [0] }),
    'index',
    `index vectors of length 2 do not fit the 1 axes [0]; ${fix}`,
  ],
  [
    'gather',
    'axes out of order',
    ({ matrix }) => nx.gather(matrix, where(), { axes: [1, 0] }),
    'axes_order',
    ascend,
  ],

  ...scatters.flatMap((fn): Mistake[] => [
    ...input(fn, (x) => nx[fn](x, nx.iota([1, 1]), nx.iota([1]))).slice(0, -1),
    ...options(fn, 'axes', (given) => nx[fn](nx.iota([2, 2]), where(), nx.iota([1]), given)),
    ...axes(fn, (matrix, axes) => nx[fn](matrix, nx.iota([1, 1]), nx.iota([1, 3]), { axes })),
    [fn, 'indices of fractions', ({ vector }) => nx[fn](vector, vector, 1), 'index', noIntegers],
    [
      fn,
      'a scalar as indices',
      ({ vector }) => nx[fn](vector, 0, 1),
      'index',
      'indices need an axis that holds the positions, got a scalar; see newAxis',
    ],
    [
      fn,
      'positions of more axes',
      ({ vector }) => nx[fn](vector, where(), 1),
      'index',
      `index vectors of length 2 do not fit [3]; ${fix}`,
    ],
    [
      fn,
      'axes out of order',
      ({ matrix }) => nx[fn](matrix, where(), 1, { axes: [1, 0] }),
      'axes_order',
      ascend,
    ],
    [
      fn,
      'updates of another shape',
      ({ matrix, vector }) => nx[fn](matrix, where(), vector),
      'shape',
      'updates of [row: 2, column: 3] at indices [1, 2] must have the shape [1], shorter along axes that are not indexed ' +
        'if need be, got [3]',
    ],
    [
      fn,
      'two backends',
      () => {
        const one = elsewhere('one')
        return nx[fn](one, nx.reshape(one, [2, 1]), elsewhere('two'))
      },
      'mixed_backends',
      'tensors live on two backend instances, "one" and "two"; move one with backendTransfer(tensor, backend)',
    ],
  ]),

  ...input('oneHot', (x) => nx.oneHot(x, 2)).slice(0, -1),
  ...options('oneHot', 'type', (given) => nx.oneHot(1, 2, given)),
  ['oneHot', 'fractions', ({ vector }) => nx.oneHot(vector, 2), 'index', noIntegers],
  [
    'oneHot',
    'no classes',
    ({ whole }) => nx.oneHot(whole, 0),
    'option',
    'classes is an integer of at least 1, got 0',
  ],
  [
    'oneHot',
    'classes left out',
    ({ whole }) => nx.oneHot(whole, bad(undefined)),
    'option',
    'classes is an integer of at least 1, got undefined',
  ],
  [
    'oneHot',
    'an unknown type',
    ({ whole }) => nx.oneHot(whole, 2, { type: bad('float') }),
    'unknown_type',
    'there is no type float; the types are u2, u4, u8, u16, u32, u64, s2, s4, s8, s16, s32, s64, f8, f8_e4m3fn, bf16, f16, f32, f64, c64, c128',
  ],
  [
    'oneHot',
    'more elements than there may be',
    ({ whole }) => nx.oneHot(whole, 2 ** 31),
    'too_large',
    tooLarge('[3, 2147483648]'),
  ],
]
