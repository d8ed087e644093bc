// Wrong calls of functions of triangles and diagonals.
import * as nx from '../../src/index.ts'
import { input, type Mistake, options, pair, tooLarge, values } from './mistakes.ts'

export const diagonals: readonly Mistake[] = [
  ...input('tril', (x) => nx.tril(x)).slice(0, -1),
  ...input('triu', (x) => nx.triu(x)).slice(0, -1),
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

  ...input('takeDiagonal', (x) => nx.takeDiagonal(x)).slice(0, -1),
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
  ...input('makeDiagonal', (x) => nx.makeDiagonal(x)).slice(0, -1),
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
  ...pair('putDiagonal', (matrix, diagonal) => nx.putDiagonal(matrix, diagonal)).slice(0, 6),
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
