// Reductions and statistics.
import * as nx from '@nx/tensor'
import { type Check, each, floats, type Input, integers, reals, shapes, wideFloats } from '../check.ts'
import type { Values } from '../inputs.ts'
import { along, deep } from './along.ts'

type Reduce = (x: nx.Tensor, options: nx.ReduceOptions) => nx.Tensor

const full = shapes.filter((shape) => !shape.includes(0))

/** Over all axes, over the first, over the last with it kept, and over two. */
function reduction(
  name: string,
  run: Reduce,
  python: (axis: string) => string,
  more: Omit<Check, 'name' | 'run' | 'python' | 'cases'> & {
    readonly values?: Values
    readonly hasEmpty?: boolean
    /** The sizes of the terms that add up over the axes given. */
    readonly terms?: (axis: string) => string
  },
): readonly Check[] {
  const { values = 'plain', hasEmpty = true, terms, ...rest } = more
  const some = deep.filter((shape) => hasEmpty || !shape.includes(0))
  const over = (axis: string): Pick<Check, 'python' | 'sizes'> => ({
    python: python(axis),
    ...(terms === undefined ? {} : { sizes: terms(axis) }),
  })
  const base = { name, ...rest }
  return [
    {
      ...base,
      run: (x) => run(x!, {}),
      ...over('axis=None'),
      cases: each(hasEmpty ? shapes : full, values),
    },
    { ...base, run: (x) => run(x!, { axes: [0] }), ...over('axis=0'), cases: each(some, values) },
    {
      ...base,
      run: (x) => run(x!, { axes: [-1], keepAxes: true }),
      ...over('axis=-1, keepdims=True'),
      cases: each(some, values),
    },
    {
      ...base,
      run: (x) => run(x!, { axes: [0, -1] }),
      ...over('axis=(0, -1)'),
      cases: each(some, values),
    },
  ]
}

/** The type in which integers add up: their own, or 32 bits. */
const aggregate = 'dtype=f"{x.dtype.kind}{max(4, x.dtype.itemsize)}"'
const float = 'x.astype(np.float64) if x.dtype.kind in "iu" else x'

export const reductionChecks: readonly Check[] = [
  ...reduction('sum', nx.sum, (axis) => `np.sum(x, ${axis})`, {
    types: floats,
    ulps: 1,
    terms: (axis) => `np.sum(np.abs(x), ${axis})`,
  }),
  ...reduction('sum', nx.sum, (axis) => `np.sum(x, ${aggregate}, ${axis})`, {
    form: 'of integers',
    types: integers,
    ulps: 0,
    values: 'any',
  }),
  ...reduction('product', nx.product, (axis) => `np.prod(x, ${aggregate}, ${axis})`, {
    form: 'of integers',
    types: integers,
    ulps: 0,
    values: 'any',
  }),
  ...(
    [
      ['sum', nx.sum, 'np.sum', true],
      ['mean', nx.mean, 'np.mean', false],
      ['variance', nx.variance, 'np.var', false],
      ['standardDeviation', nx.standardDeviation, 'np.std', false],
      ['logsumexp', nx.logsumexp, 'special.logsumexp', false],
    ] as const
  ).flatMap(([name, run, python, hasEmpty]) =>
    reduction(name, run, (axis) => `${python}(x, ${axis})`, {
      form: 'with infinities',
      types: floats,
      ulps: 8,
      isScaled: true,
      isLong: false,
      values: 'infinite',
      hasEmpty,
    }),
  ),
  ...reduction('mean', nx.mean, (axis) => `np.mean(x, ${axis})`, {
    types: floats,
    ulps: 1,
    terms: (axis) => `np.mean(np.abs(x), ${axis})`,
    hasEmpty: false,
  }),
  ...reduction('mean', nx.mean, (axis) => `np.mean(x.astype(np.longdouble), ${axis})`, {
    form: 'of integers',
    types: integers,
    ulps: 2,
    values: 'any',
    isScaled: true,
    hasEmpty: false,
  }),
  ...reduction('product', nx.product, (axis) => `np.prod(x, ${axis})`, {
    types: wideFloats,
    ulps: 8,
    hasEmpty: false,
    values: 'unit',
  }).map((check) => ({
    ...check,
    cases: check.cases.filter(([input]) => input!.shape[0] !== 5003 && input!.shape[0] !== 61),
  })),
  ...reduction('reduceMax', nx.reduceMax, (axis) => `np.max(x, ${axis})`, {
    types: reals,
    ulps: 0,
    values: 'any',
    hasEmpty: false,
    hasSigns: false,
  }),
  ...reduction('reduceMin', nx.reduceMin, (axis) => `np.min(x, ${axis})`, {
    types: reals,
    ulps: 0,
    values: 'any',
    hasEmpty: false,
    hasSigns: false,
  }),
  ...reduction('all', nx.all, (axis) => `np.all(x, ${axis})`, { types: reals, ulps: 0, values: 'small' }),
  ...reduction('any', nx.any, (axis) => `np.any(x, ${axis})`, { types: reals, ulps: 0, values: 'small' }),
  ...reduction('variance', nx.variance, (axis) => `np.var(${float}, ${axis})`, {
    types: [...floats, 's32', 'u8', 's64'],
    ulps: 8,
    isScaled: true,
    hasEmpty: false,
  }),
  ...reduction(
    'variance',
    (x, options) => nx.variance(x, { ...options, ddof: 1 }),
    (axis) => `np.var(${float}, ddof=1, ${axis})`,
    { form: 'ddof 1', types: wideFloats, ulps: 8, isScaled: true, hasEmpty: false },
  ).map((check) => ({
    ...check,
    cases: check.cases.filter(([input]) => input!.shape.length > 0 && input!.shape[0] !== 1),
  })),
  ...reduction('standardDeviation', nx.standardDeviation, (axis) => `np.std(${float}, ${axis})`, {
    types: [...floats, 's32'],
    ulps: 8,
    isScaled: true,
    hasEmpty: false,
  }),
  ...reduction('logsumexp', nx.logsumexp, (axis) => `special.logsumexp(x, ${axis})`, {
    types: floats,
    ulps: 8,
    isScaled: true,
    hasEmpty: false,
    isLong: false,
  }),
  ...along(
    'argmax',
    (x, axis) => nx.argmax(x, { axis }),
    (axis) => `np.argmax(x, axis=${axis})`,
    reals,
  ),
  ...along(
    'argmin',
    (x, axis) => nx.argmin(x, { axis }),
    (axis) => `np.argmin(x, axis=${axis})`,
    reals,
  ),
  ...along(
    'median',
    (x, axis) => nx.median(x, { axis }),
    (axis) => `np.median(${float}, axis=${axis})`,
    [...floats, 'u8', 's16', 's32'],
    { ulps: 1, hasSigns: false },
  ),
  ...along(
    'mode',
    (x, axis) => nx.mode(x, { axis }),
    (axis) =>
      `np.apply_along_axis(lambda v: np.unique(v)[np.argmax(np.unique(v, return_counts=True)[1])], ${axis}, x)`,
    [...wideFloats, 's32', 'u8'],
    { values: 'small', hasSigns: false },
  ),
  ...(
    [
      ['of numbers', 'plain'],
      ['with infinities', 'infinite'],
    ] as const
  ).flatMap(([form, values]) => [
    ...along(
      'softmax',
      (x, axis) => nx.softmax(x, { axis }),
      (axis) =>
        `np.exp(x - np.max(x, axis=${axis}, keepdims=True)) / np.sum(np.exp(x - np.max(x, axis=${axis}, keepdims=True)), axis=${axis}, keepdims=True)`,
      floats,
      { form, values, ulps: 8, isScaled: true },
    ),
    ...along(
      'logSoftmax',
      (x, axis) => nx.logSoftmax(x, { axis }),
      (axis) =>
        `np.where(np.isposinf(np.max(x, axis=${axis}, keepdims=True)), np.nan, x - special.logsumexp(x, axis=${axis}, keepdims=True))`,
      floats,
      {
        form,
        values,
        ulps: 8,
        isScaled: true,
        isLong: false,
        ...(values === 'infinite' && {
          rule: 'beside +∞ all is NaN, as softmax is, and as in JAX; the logsumexp of SciPy makes −∞ of what is finite',
        }),
      },
    ),
  ]),
  {
    name: 'covariance',
    python: 'np.cov(x, rowvar=False, bias=True)',
    run: (x) => nx.covariance(x!),
    types: wideFloats,
    ulps: 8,
    isScaled: true,
    cases: each(
      [
        [5, 3],
        [83, 41],
      ],
      'plain',
    ),
  },
  {
    name: 'weightedMean',
    python: 'np.average(x, axis=0, weights=y)',
    run: (x, y) => nx.weightedMean(x!, y!, { axes: [0] }),
    types: [...wideFloats, 's32'],
    ulps: 8,
    isScaled: true,
    cases: [[3, 4], [7], [61, 83]].map((shape): Input[] => [
      { shape, values: 'plain' },
      { shape: [shape[0]!], values: 'positive' },
    ]),
  },
  {
    name: 'reduce',
    python: 'np.sum(x, axis=0)',
    run: (x) => nx.reduce(x!, nx.asType(nx.tensor(0), x!.type), nx.add, { axes: [0] }),
    types: ['f32', 'f64', 's32', 'u8'],
    ulps: 4,
    isScaled: true,
    cases: each([[3, 4], [7], [2, 3, 4]], 'small'),
  },
]
