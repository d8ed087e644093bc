// Wrong calls of functions that read, move, describe and vectorize tensors.
import { binaryBackend } from '@nx/backend-binary'
import * as everything from '../../src/index.ts'
import { deviceBackend } from '../backends.ts'
import {
  axis,
  bad,
  disposed,
  elsewhere,
  input,
  type Mistake,
  noTensor,
  options,
  pair,
  values,
} from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const readers = ['toArray', 'toFlatArray', 'toBinary', 'toTypedArray', 'toNumber'] as const
const asyncReaders = ['readArray', 'readFlatArray', 'readBinary', 'readTypedArray', 'readNumber'] as const
const limited = ['toFlatArray', 'toBinary', 'readFlatArray', 'readBinary'] as const
const moves = ['backendCopy', 'backendCopyAsync', 'backendTransfer', 'backendTransferAsync'] as const
const facts = ['axes', 'bitSize', 'byteSize', 'flatSize', 'names', 'rank', 'shape', 'size', 'type'] as const
const aligned = ['broadcastVectors', 'reshapeVectors'] as const
const noScalar = 'needs a scalar, got shape [3]; reduce it, pick one element with at, or use toArray'
const noContainer =
  'where tensors or a container of them belong; only arrays and plain objects hold them; for a class, give it the ' +
  'method [container]'
const noBackend = (got: string): string =>
  `got ${got} where a backend belongs; call a factory, as in binaryBackend()`

/** Functions that look at elements, which traced tensors do not have. */
export const readsElements: readonly string[] = [
  ...readers,
  ...asyncReaders,
  ...moves,
  'toHeatmap',
  'toTable',
  'compare',
  'toPointer',
  'inspect',
  'toBatched',
]

export const conversion: readonly Mistake[] = [
  ...[...readers, ...asyncReaders].flatMap((fn): Mistake[] => [...input(fn, (x) => nx[fn](x)).slice(0, -1)]),
  ...readers.map((fn): Mistake => [
    fn,
    'a device',
    () => nx[fn](nx.tensor(1, { backend: deviceBackend() })),
    'device_read',
    `the elements are on "device", which cannot be read at once; use await ${fn.replace('to', 'read')}(tensor)`,
  ]),
  ['toNumber', 'a vector', ({ vector }) => nx.toNumber(vector), 'not_scalar', noScalar],
  ['readNumber', 'a vector', ({ vector }) => nx.readNumber(vector), 'not_scalar', noScalar],
  ...limited.flatMap((fn) => [
    ...options(fn, 'limit', (given) => nx[fn](1, given)),
    ...values(fn, 'limit', 'is an integer of at least 0', [-1, 1.5, Number.NaN, 'all'], ({ vector }, limit) =>
      nx[fn](vector, { limit }),
    ),
  ]),

  ...moves.flatMap((fn): Mistake[] => [
    [fn, 'no tensor', () => nx[fn](bad('x'), binaryBackend()), 'container', `got "x" ${noContainer}`],
    [
      fn,
      'a tensor disposed of',
      () => nx[fn](disposed(), binaryBackend()),
      'disposed',
      'this s32 tensor of shape [2] was used after dispose; dispose of it after its last use, or not at all',
    ],
    [
      fn,
      'nothing as backend',
      ({ vector }) => nx[fn](vector, bad(undefined)),
      'no_backend',
      noBackend('undefined'),
    ],
    [
      fn,
      'the name of a backend',
      ({ vector }) => nx[fn](vector, bad('binary')),
      'no_backend',
      noBackend('"binary"'),
    ],
  ]),
  ...(['backendCopy', 'backendTransfer'] as const).map((fn): Mistake => [
    fn,
    'a device',
    () => nx[fn](elsewhere('device'), binaryBackend()),
    'device_read',
    `the elements are on "device", which cannot be read at once; use await ${fn}Async(tensor)`,
  ]),

  ...input('toTable', (x) => nx.toTable(x)).slice(0, -1),
  ...options('toTable', 'columns, rows', (given) => nx.toTable(nx.iota([2]), given)),
  ...input('compare', (x) => nx.compare(x, 1)).slice(0, -1),
  ...options('compare', 'absolute, relative, limit', (given) => nx.compare(1, 1, given)),
  ...input('toHeatmap', (x) => nx.toHeatmap(x)).slice(0, -1),
  [
    'toHeatmap',
    'a scalar',
    ({ scalar }) => nx.toHeatmap(scalar),
    'rank',
    'needs at least one axis, got []; print the number',
  ],
  [
    'toHeatmap',
    'complex numbers',
    ({ complex }) => nx.toHeatmap(complex),
    'type',
    'cannot shade c64; draw real(x), imag(x) or abs(x)',
  ],
  ...options('toHeatmap', 'ansiEnabled, ansiWhitespace, limit', (given) => nx.toHeatmap(nx.iota([2]), given)),
  ...options('inspect', 'limit', (given) => nx.inspect(nx.iota([2]), given)),
  ...values('inspect', 'limit', 'is an integer of at least 0', [-1, 1.5, 'all'], ({ vector }, limit) =>
    nx.inspect(vector, { limit }),
  ),
  ...input('toPointer', (x) => nx.toPointer(x)).slice(0, -1),
  ...[[1], 'x', undefined].map((value): Mistake => [
    'inspect',
    `no tensor: ${JSON.stringify(value)}`,
    () => nx.inspect(bad(value)),
    'invalid_value',
    noTensor(Array.isArray(value) ? 'Array' : value === undefined ? 'undefined' : '"x"'),
  ]),

  ...input('toBatched', (x) => nx.toBatched(x, 1)).slice(0, -1),
  ...options('toBatched', 'leftover', (given) => nx.toBatched(nx.iota([2]), 1, given)),
  ...values('toBatched', 'size', 'is an integer of at least 1', [0, -1, 1.5, '2'], ({ vector }, size) =>
    nx.toBatched(vector, size),
  ),
  ...values('toBatched', 'leftover', 'is one of repeat, discard', ['drop'], ({ vector }, leftover) =>
    nx.toBatched(vector, 1, { leftover }),
  ),
  [
    'toBatched',
    'larger than the tensor',
    ({ vector }) => nx.toBatched(vector, 4),
    'not_batchable',
    'cannot take batches of 4 from [3]; the first axis must be at least as long as a batch',
  ],

  ...facts.flatMap((fn) => input(fn, (x) => nx[fn](x))),
  ...(['axisIndex', 'axisSize'] as const).flatMap((fn) => [
    ...input(fn, (x) => nx[fn](x, 0)).slice(0, -1),
    ...axis(fn, (matrix, axis) => nx[fn](matrix, axis)),
  ]),
  ...input('compatible', (x) => nx.compatible(x, x)),

  ...input('rename', (x) => nx.rename(x, [])).slice(0, -1),
  ...[['x'], ['x', 1], 'xy', null].map((names): Mistake => [
    'rename',
    `names ${JSON.stringify(names)}`,
    ({ matrix }) => nx.rename(matrix, bad(names)),
    'names_length',
    `names are an array with a string or null for each of 2 axes, got ${JSON.stringify(names)}`,
  ]),
  [
    'rename',
    'a name twice',
    ({ matrix }) => nx.rename(matrix, ['x', 'x']),
    'duplicate_name',
    'the name "x" is given twice; names of one tensor must differ',
  ],
  [
    'rename',
    'a vectorized name',
    ({ batch }) => nx.rename(batch, ['batch']),
    'duplicate_name',
    'the name "batch" would be given to two axes; all names of one tensor, vectorized or not, must differ',
  ],

  ...(['vectorize', 'revectorize'] as const).flatMap((fn): Mistake[] => [
    [fn, 'nothing', () => nx[fn](bad(undefined), { x: 1 }), 'container', `got undefined ${noContainer}`],
    [fn, 'text', () => nx[fn](bad('text'), { x: 1 }), 'container', `got "text" ${noContainer}`],
    [
      fn,
      'a tensor disposed of',
      () => nx[fn](disposed(), { x: 1 }),
      'disposed',
      'this s32 tensor of shape [2] was used after dispose; dispose of it after its last use, or not at all',
    ],
    [
      fn,
      'axes without names',
      ({ vector }) => nx[fn](vector, bad([3])),
      'vectorized_axes',
      "vectorized axes have names, got [3]; write { x: 2 } or [['x', 2]]",
    ],
    [
      fn,
      'a number as axes',
      ({ vector }) => nx[fn](vector, bad(3)),
      'vectorized_axes',
      "vectorized axes have names, got 3; write { x: 2 } or [['x', 2]]",
    ],
  ]),
  [
    'vectorize',
    'more names than axes',
    ({ vector }) => nx.vectorize(vector, ['x', 'y']),
    'rank',
    'cannot vectorize 2 axes of [3], which has 1; name fewer',
  ],
  [
    'vectorize',
    'a wrong length',
    ({ vector }) => nx.vectorize(vector, { x: 2 }),
    'axis_length',
    'the axis to be vectorized as "x" has length 3, not 2, in [3]',
  ],
  [
    'vectorize',
    'a name twice',
    ({ matrix }) => nx.vectorize(matrix, ['x', 'x']),
    'duplicate_name',
    'the name "x" would be given to two axes; all names of one tensor, vectorized or not, must differ',
  ],
  ...options('revectorize', 'targetShape, targetNames', (given) =>
    nx.revectorize(nx.iota([2]), { x: 2 }, given),
  ),
  [
    'revectorize',
    'another number of elements',
    ({ vector }) => nx.revectorize(vector, { x: 2 }, { targetShape: [2] }),
    'reshape',
    '[3] has 3 elements, which do not fit [2, 2]; the product must be equal',
  ],
  [
    'revectorize',
    'two lengths to find',
    ({ vector }) => nx.revectorize(vector, { x: 'auto', y: 'auto' }),
    'auto',
    "only one length may be 'auto', got [auto, auto, 3]; give the others as numbers",
  ],
  [
    'revectorize',
    'a negative length',
    ({ vector }) => nx.revectorize(vector, { x: -2 }, { targetShape: [3] }),
    'shape',
    'a shape is an array of whole numbers, zero or more each, got [-2, 3]',
  ],
  [
    'revectorize',
    'a length in no array',
    ({ vector }) => nx.revectorize(vector, { x: 1 }, { targetShape: bad(3) }),
    'not_array',
    'targetShape must be in an array, got 3; put brackets around a single one',
  ],
  [
    'revectorize',
    'too few names',
    ({ vector }) => nx.revectorize(vector, { x: 1 }, { targetShape: [1, 3], targetNames: ['y'] }),
    'names_length',
    'names are an array with a string or null for each of 2 axes, got ["y"]',
  ],
  [
    'devectorize',
    'nothing',
    () => nx.devectorize(bad(undefined)),
    'container',
    `got undefined ${noContainer}`,
  ],
  ['devectorize', 'text', () => nx.devectorize(bad('text')), 'container', `got "text" ${noContainer}`],
  [
    'devectorize',
    'a tensor disposed of',
    () => nx.devectorize(disposed()),
    'disposed',
    'this s32 tensor of shape [2] was used after dispose; dispose of it after its last use, or not at all',
  ],
  ...options('devectorize', 'keepNames', (given) => nx.devectorize(1, given)),
  ...aligned.flatMap((fn): Mistake[] => [
    ...pair(fn, (left, right) => nx[fn]([left, right])).filter(([, , , code]) => code !== 'mixed_backends'),
    ...options(fn, 'alignRanks', (given) => nx[fn]([1], given)),
    [fn, 'no tensors', () => nx[fn]([]), 'empty', 'got no tensors; give at least one'],
    [
      fn,
      'a tensor in no array',
      ({ vector }) => nx[fn](bad(vector)),
      'not_array',
      `tensors must be in an array, got Tensor; put brackets around a single one, and around several: ${fn}([x, y])`,
    ],
  ]),

  ...[undefined, null, 'sum'].map((functions): Mistake => [
    'fluent',
    `functions ${functions}`,
    () => nx.fluent(bad(functions)),
    'not_function',
    `needs an object of functions, got ${functions === 'sum' ? '"sum"' : functions}; as in fluent({ add, sum })`,
  ]),
  ...[undefined, 1, { data: 1 }].map((value): Mistake => [
    'dispose',
    `what is no tensor: ${JSON.stringify(value)}`,
    () => nx.dispose(bad(value)),
    'invalid_value',
    noTensor(typeof value === 'object' ? 'Object' : String(value)),
  ]),
]
