// Wrong calls of functions of sliding windows.
import * as everything from '../../src/index.ts'
import { apart, bad, input, type Mistake, notArray, onlyReal, options } from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const reductions = ['windowMax', 'windowMean', 'windowMin', 'windowProduct', 'windowSum'] as const

const scatters = ['windowScatterMax', 'windowScatterMin'] as const

const known = 'padding, strides, windowDilations'

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
      notArray('the window', '"2"'),
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

export const windows: readonly Mistake[] = [
  ...reductions.flatMap((fn) => [
    ...input(fn, (x) => nx[fn](x, [])),
    ...options(fn, known, (given) => nx[fn](1, [], given)),
    ...window(fn, (x, lengths, given) => nx[fn](x, lengths, given)),
  ]),
  onlyReal('windowMax', (x) => nx.windowMax(x, [1])),
  onlyReal('windowMin', (x) => nx.windowMin(x, [1])),
  ...input('windowReduce', (x) => nx.windowReduce(x, 0, [], nx.add)).slice(0, -1),
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
    ...input(fn, (x) => nx[fn](x, x, 0, [])).slice(0, -1),
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
]
