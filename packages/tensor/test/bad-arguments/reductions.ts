// Wrong calls of functions that reduce axes, accumulate along one, or order elements.
import * as everything from '../../src/index.ts'
import {
  apart,
  axes,
  axis,
  bad,
  broadcasting,
  input,
  type Mistake,
  onlyReal,
  options,
  pair,
  type,
  values,
} from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const overAxes = ['all', 'any', 'mean', 'product', 'reduceMax', 'reduceMin', 'sum'] as const
const overAxesOfReals = ['reduceMax', 'reduceMin'] as const
const alongAxis = ['median', 'mode'] as const
const cumulative = ['cumulativeMax', 'cumulativeMin', 'cumulativeProduct', 'cumulativeSum'] as const
const extrema = ['argmax', 'argmin'] as const
const soft = ['softmax', 'logSoftmax'] as const
const spread = ['variance', 'standardDeviation'] as const

const nothing = (fn: string, shape: string, call: Mistake[2]): Mistake => [
  fn,
  'no elements',
  call,
  'empty_axis',
  `there is no largest, smallest or middle one among no elements, got ${shape}; reduce axes of length one or more`,
]

export const reductions: readonly Mistake[] = [
  ...overAxes.flatMap((fn) => [
    ...input(fn, (x) => nx[fn](x)),
    ...axes(fn, (matrix, axes) => nx[fn](matrix, { axes })),
    ...options(fn, 'axes, keepAxes', (given) => nx[fn](1, given)),
  ]),
  ...overAxesOfReals.flatMap((fn) => [
    onlyReal(fn, (x) => nx[fn](x)),
    nothing(fn, '[2, 0]', ({ none }) => nx[fn](none)),
  ]),

  ...input('logsumexp', (x) => nx.logsumexp(x)),
  ...axes('logsumexp', (matrix, axes) => nx.logsumexp(matrix, { axes })),
  ...options('logsumexp', 'axes, keepAxes, expScalingFactor', (given) => nx.logsumexp(1, given)),
  ...apart('logsumexp', (x, expScalingFactor) => nx.logsumexp(x, { expScalingFactor })),
  ...broadcasting('logsumexp', (x, expScalingFactor) => nx.logsumexp(x, { expScalingFactor })).slice(0, 2),
  onlyReal('logsumexp', (x) => nx.logsumexp(x)),

  ...spread.flatMap((fn) => [
    ...input(fn, (x) => nx[fn](x)),
    ...axes(fn, (matrix, axes) => nx[fn](matrix, { axes })),
    ...options(fn, 'axes, keepAxes, ddof', (given) => nx[fn](1, given)),
    ...values(fn, 'ddof', 'is an integer of at least 0', [-1, 0.5, Number.NaN, 'one'], ({ matrix }, ddof) =>
      nx[fn](matrix, { ddof }),
    ),
  ]),

  ...pair('weightedMean', (x, weights) => nx.weightedMean(x, weights)),
  ...axes('weightedMean', (matrix, axes) => nx.weightedMean(matrix, 1, { axes })),
  ...options('weightedMean', 'axes, keepAxes', (given) => nx.weightedMean(1, 1, given)),
  ...broadcasting('weightedMean', (x, weights) => nx.weightedMean(x, weights)).slice(1, 2),
  [
    'weightedMean',
    'weights of another shape',
    ({ matrix, square }) => nx.weightedMean(matrix, square, { axes: ['column'] }),
    'shape',
    'weights [2, 2] fit neither [row: 2, column: 3] nor its axes [1] in order; give one weight per element, or per ' +
      'position along ascending axes',
  ],

  ...input('layerNormalization', (x) => nx.layerNormalization(x)).slice(0, -1),
  ...input('layerNormalization', (scale) => nx.layerNormalization(1, { scale })).slice(1, -1),
  ...apart('layerNormalization', (x, scale) => nx.layerNormalization(x, { scale })),
  ...input('layerNormalization', (bias) => nx.layerNormalization(1, { bias })).slice(1, -1),
  ...apart('layerNormalization', (x, bias) => nx.layerNormalization(x, { bias })),
  ...axes('layerNormalization', (matrix, axes) => nx.layerNormalization(matrix, { axes })),
  ...options('layerNormalization', 'axes, scale, bias, epsilon', (given) => nx.layerNormalization(1, given)),
  ...broadcasting('layerNormalization', (x, scale) => nx.layerNormalization(x, { scale })).slice(0, 2),
  ...values(
    'layerNormalization',
    'epsilon',
    'is a number of at least 0',
    [-1, Number.NaN, Infinity, 'small'],
    ({ matrix }, epsilon) => nx.layerNormalization(matrix, { epsilon }),
  ),
  onlyReal('layerNormalization', (x) => nx.layerNormalization(x)),
  [
    'layerNormalization',
    'a scale of more rows',
    ({ vector, matrix }) => nx.layerNormalization(vector, { bias: 1, scale: matrix }),
    'shape',
    'scale [row: 2, column: 3] does not broadcast to [3]; give it length 1, or that of the tensor, along each axis',
  ],
  [
    'layerNormalization',
    'a bias of more rows',
    ({ vector, matrix }) => nx.layerNormalization(vector, { bias: matrix }),
    'shape',
    'bias [row: 2, column: 3] does not broadcast to [3]; give it length 1, or that of the tensor, along each axis',
  ],
  [
    'layerNormalization',
    'a scalar',
    ({ scalar }) => nx.layerNormalization(scalar),
    'axis_out_of_bounds',
    'axis -1 does not exist in []; a scalar has no axes',
  ],

  ...input('reduce', (x) => nx.reduce(x, 0, nx.add)).slice(0, -1),
  ...axes('reduce', (matrix, axes) => nx.reduce(matrix, 0, nx.add, { axes })),
  ...options('reduce', 'axes, keepAxes, type', (given) => nx.reduce(1, 0, nx.add, given)),
  ...type('reduce', ({ vector }, wrong) => nx.reduce(vector, 0, nx.add, { type: wrong })),
  ...apart('reduce', (x, initial) => nx.reduce(x, initial, nx.add)),
  [
    'reduce',
    'an initial value that is no scalar',
    ({ matrix, vector }) => nx.reduce(matrix, vector, nx.add),
    'rank',
    'the initial value must be a scalar, got [3]',
  ],
  [
    'reduce',
    'no function',
    ({ matrix }) => nx.reduce(matrix, 0, bad('add')),
    'not_function',
    'needs a function, got "add"; see the example',
  ],
  [
    'reduce',
    'a function that gives another type',
    ({ vector }) => nx.reduce(vector, 0, (x, y) => nx.less(x, y)),
    'type',
    'the function gave u8 where the result is f32; convert inside the function, or set the option type',
  ],

  ...alongAxis.flatMap((fn) => [
    ...input(fn, (x) => nx[fn](x)),
    ...axis(fn, (matrix, axis) => nx[fn](matrix, { axis })),
    ...options(fn, 'axis, keepAxis', (given) => nx[fn](1, given)),
    onlyReal(fn, (x) => nx[fn](x)),
    nothing(fn, '[2, 0]', ({ none }) => nx[fn](none, { axis: 1 })),
  ]),
  ...extrema.flatMap((fn) => [
    ...input(fn, (x) => nx[fn](x)),
    ...axis(fn, (matrix, axis) => nx[fn](matrix, { axis })),
    ...options(fn, 'axis, keepAxis, tieBreak, type', (given) => nx[fn](1, given)),
    ...type(fn, ({ vector }, wrong) => nx[fn](vector, { type: wrong })),
    ...values(fn, 'tieBreak', 'is one of low, high', ['first', 1], ({ vector }, tieBreak) =>
      nx[fn](vector, { tieBreak }),
    ),
    onlyReal(fn, (x) => nx[fn](x)),
    nothing(fn, '[2, 0]', ({ none }) => nx[fn](none)),
  ]),
  ...cumulative.flatMap((fn): Mistake[] => [
    ...input(fn, (x) => nx[fn](x)).slice(0, -1),
    ...axis(fn, (matrix, axis) => nx[fn](matrix, { axis })),
    ...options(fn, 'axis, reverse', (given) => nx[fn](1, given)),
    [
      fn,
      'a scalar',
      ({ scalar }) => nx[fn](scalar),
      'axis_out_of_bounds',
      'axis 0 does not exist in []; a scalar has no axes',
    ],
  ]),
  onlyReal('cumulativeMax', (x) => nx.cumulativeMax(x)),
  onlyReal('cumulativeMin', (x) => nx.cumulativeMin(x)),
  ...soft.flatMap((fn) => [
    ...input(fn, (x) => nx[fn](x)).slice(0, -1),
    ...axis(fn, (matrix, axis) => nx[fn](matrix, { axis })),
    ...options(fn, 'axis', (given) => nx[fn](1, given)),
    onlyReal(fn, (x) => nx[fn](x)),
  ]),

  ...input('sort', (x) => nx.sort(x)).slice(0, -1),
  ...axis('sort', (matrix, axis) => nx.sort(matrix, { axis })),
  ...options('sort', 'axis, direction, stable', (given) => nx.sort(1, given)),
  ...values('sort', 'direction', 'is one of asc, desc', ['up', -1], ({ vector }, direction) =>
    nx.sort(vector, { direction }),
  ),
  onlyReal('sort', (x) => nx.sort(x)),
  ...input('argsort', (x) => nx.argsort(x)).slice(0, -1),
  ...axis('argsort', (matrix, axis) => nx.argsort(matrix, { axis })),
  ...options('argsort', 'axis, direction, stable, type', (given) => nx.argsort(1, given)),
  ...type('argsort', ({ vector }, wrong) => nx.argsort(vector, { type: wrong })),
  ...values('argsort', 'direction', 'is one of asc, desc', ['up', -1], ({ vector }, direction) =>
    nx.argsort(vector, { direction }),
  ),
  onlyReal('argsort', (x) => nx.argsort(x)),

  ...input('topK', (x) => nx.topK(x)).slice(0, -1),
  ...options('topK', 'k', (given) => nx.topK(1, given)),
  ...values('topK', 'k', 'is an integer of at least 1', [0, -1, 1.5, 'all'], ({ vector }, k) =>
    nx.topK(vector, { k }),
  ),
  onlyReal('topK', (x) => nx.topK(x)),
  [
    'topK',
    'more than there are',
    ({ matrix }) => nx.topK(matrix, { k: 4 }),
    'option',
    'k is at most the length of the last axis, got 4 of [row: 2, column: 3]',
  ],
  [
    'topK',
    'a scalar',
    ({ scalar }) => nx.topK(scalar),
    'rank',
    'a scalar has no last axis to choose from; see newAxis',
  ],

  ...input('diff', (x) => nx.diff(x)).slice(0, -1),
  ...axis('diff', (matrix, axis) => nx.diff(matrix, { axis })),
  ...options('diff', 'axis, order', (given) => nx.diff(1, given)),
  ...values('diff', 'order', 'is an integer of at least 0', [-1, 0.5, 'one'], ({ vector }, order) =>
    nx.diff(vector, { order }),
  ),

  ...input('covariance', (x) => nx.covariance(x)),
  ...options('covariance', 'ddof, mean', (given) => nx.covariance(1, given)),
  ...values('covariance', 'ddof', 'is an integer of at least 0', [-1, 0.5, 'one'], ({ matrix }, ddof) =>
    nx.covariance(matrix, { ddof }),
  ),
  [
    'covariance',
    'a vector',
    ({ vector }) => nx.covariance(vector),
    'rank',
    'observations need two axes or more, got [3]; see newAxis',
  ],
  [
    'covariance',
    'a mean without axes',
    ({ matrix, scalar }) => nx.covariance(matrix, { mean: scalar }),
    'rank',
    'the mean needs one axis or more, got []; see newAxis',
  ],
  [
    'covariance',
    'a mean of another length',
    ({ matrix }) => nx.covariance(matrix, { mean: nx.iota([2]) }),
    'broadcast',
    'cannot broadcast [column: 3] with [2]: lengths 3 and 2 meet at axis -1; lengths must be equal or one of them 1 ' +
      '(see reshape, newAxis)',
  ],
]
