// Wrong calls of functions that put elements around a tensor.
import * as nx from '../../src/index.ts'
import { apart, bad, input, type Mistake, notArray, options, tooLarge, values } from './mistakes.ts'

const edges = (got: string): string =>
  'give a pair of whole numbers for each axis of [3], negative ones only for a value and no more than there is, got ' +
  got

export const padding: readonly Mistake[] = [
  ...input('pad', (x) => nx.pad(x, 0, [])).slice(0, -1),
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

  ...input('padOuter', (x) => nx.padOuter(x, 'cyclic', [])).slice(0, -1),
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

  ...input('reflect', (x) => nx.reflect(x, { paddingConfig: [] })).slice(0, -1),
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
]
