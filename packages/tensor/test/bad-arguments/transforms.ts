// Wrong calls of Fourier transforms.
import * as everything from '../../src/index.ts'
import { axis, bad, input, type Mistake, notArray, onlyReal, options, values } from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const lines = ['fft', 'ifft', 'rfft', 'irfft'] as const

const planes = ['fft2', 'ifft2'] as const

export const transforms: readonly Mistake[] = [
  ...lines.flatMap((fn): Mistake[] => [
    ...input(fn, (x) => nx[fn](x)).slice(0, -1),
    ...axis(fn, (matrix, axis) => nx[fn](matrix, { axis })),
    ...options(fn, 'axis, length, eps', (given) => nx[fn](nx.iota([4]), given)),
    [
      fn,
      'null as options',
      ({ vector }) => nx[fn](vector, bad(null)),
      'unknown_option',
      'got null where options belong; the options are axis, length, eps; write { axis: … }',
    ],
    ...values(
      fn,
      'length',
      "is a positive whole number or 'powerOfTwo'",
      [0, -2, 1.5, Number.NaN, 'half'],
      ({ vector }, length) => nx[fn](vector, { length }),
    ),
    ...values(fn, 'eps', 'is a number, zero or more', [-1, Number.NaN, 'small'], ({ vector }, eps) =>
      nx[fn](vector, { eps }),
    ),
    [
      fn,
      'a scalar',
      ({ scalar }) => nx[fn](scalar),
      'axis_out_of_bounds',
      'axis -1 does not exist in []; a scalar has no axes',
    ],
  ]),
  onlyReal('rfft', (x) => nx.rfft(x)),
  ...planes.flatMap((fn): Mistake[] => [
    ...input(fn, (x) => nx[fn](x)).slice(0, -1),
    ...options(fn, 'axes, lengths, eps', (given) => nx[fn](nx.eye(2), given)),
    ...values(
      fn,
      'length',
      "is a positive whole number or 'powerOfTwo'",
      [0, 1.5, 'half'],
      ({ square }, length) => nx[fn](square, { lengths: [2, length] }),
    ),
    ...values(fn, 'eps', 'is a number, zero or more', [-1], ({ square }, eps) => nx[fn](square, { eps })),
    [
      fn,
      'a vector',
      ({ vector }) => nx[fn](vector),
      'rank',
      'transforms two axes, each with a length, got [3]',
    ],
    [
      fn,
      'one axis',
      ({ matrix }) => nx[fn](matrix, { axes: bad([0]) }),
      'rank',
      'transforms two axes, each with a length, got [row: 2, column: 3]',
    ],
    [
      fn,
      'an axis twice',
      ({ matrix }) => nx[fn](matrix, { axes: [0, 0] }),
      'duplicate_axis',
      'axis 0 is given twice in [0, 0]; name each axis once',
    ],
    [
      fn,
      'an axis in no array',
      ({ matrix }) => nx[fn](matrix, { axes: bad(0) }),
      'not_array',
      notArray('axes', '0'),
    ],
  ]),
]
