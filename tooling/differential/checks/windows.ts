// Windows and convolutions.
import * as nx from '@nx/tensor'
import type { Shape } from '@nx/types'
import { type Check, each, floats, type Input, integers, reals, wideFloats } from '../check.ts'

type Windowed = (x: nx.Tensor, window: Shape, options: nx.WindowOptions) => nx.Tensor

interface Form {
  readonly form: string
  readonly window: Shape
  readonly options: nx.WindowOptions
  readonly python: string
  readonly shapes: readonly Shape[]
}

const long: readonly Shape[] = [[67], [5003]]
const flat: readonly Shape[] = [
  [5, 6],
  [61, 83],
]
const forms: readonly Form[] = [
  { form: 'one axis', window: [3], options: {}, python: '[3]', shapes: long },
  { form: 'strides', window: [3], options: { strides: [2] }, python: '[3], strides=[2]', shapes: long },
  {
    form: 'dilations',
    window: [3],
    options: { windowDilations: [2] },
    python: '[3], dilations=[2]',
    shapes: long,
  },
  {
    form: 'padding',
    window: [3],
    options: { padding: [[2, 1]] },
    python: '[3], padding=[(2, 1)]',
    shapes: long,
  },
  { form: 'same', window: [3], options: { padding: 'same' }, python: '[3], padding=[(1, 1)]', shapes: long },
  { form: 'two axes', window: [2, 3], options: {}, python: '[2, 3]', shapes: flat },
  {
    form: 'all options',
    window: [2, 2],
    options: {
      strides: [2, 1],
      padding: [
        [1, 0],
        [0, 2],
      ],
      windowDilations: [1, 2],
    },
    python: '[2, 2], strides=[2, 1], padding=[(1, 0), (0, 2)], dilations=[1, 2]',
    shapes: flat,
  },
  {
    form: 'six axes',
    window: [1, 2, 1, 2, 1, 1],
    options: {},
    python: '[1, 2, 1, 2, 1, 1]',
    shapes: [[2, 3, 1, 3, 2, 1]],
  },
]

function windowed(
  name: string,
  run: Windowed,
  python: (call: string, rank: number) => string,
  more: Omit<Check, 'name' | 'run' | 'python' | 'cases' | 'form'> & {
    readonly values?: Parameters<typeof each>[1]
  },
): readonly Check[] {
  const { values = 'plain', ...rest } = more
  return forms.map(({ form, window, options, python: call, shapes }) => ({
    name,
    form,
    run: (x) => run(x!, window, options),
    python: python(call, window.length),
    cases: each(shapes, values),
    ...rest,
  }))
}

const least = '(-np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min)'
const most = '(np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).max)'
const of =
  (f: string, fill: string) =>
  (call: string, rank: number): string =>
    `over(${f}, windows(x, ${call}, fill=${fill}), rank=${rank})`
const image = (shape: Shape, kernel: Shape): readonly Input[] => [
  { shape, values: 'plain' },
  { shape: kernel, values: 'plain' },
]
/** Sums of products of windows and kernels, over channels. */
const convolved = (call: string): string =>
  `np.einsum("ncxyij,fcij->nfxy", windows(x, ${call})[:, :, :, :, 0, 0], y)`

export const windowChecks: readonly Check[] = [
  ...windowed('windowSum', nx.windowSum, of('np.sum', '0'), { types: floats, ulps: 4, isScaled: true }),
  ...windowed('windowSum', nx.windowSum, of('np.sum', '0'), {
    types: floats,
    ulps: 4,
    isScaled: true,
    values: 'infinite',
  }).map((check) => ({ ...check, form: `${check.form} with infinities` })),
  ...windowed(
    'windowSum',
    nx.windowSum,
    (call, rank) => `over(np.sum, windows(x, ${call}), rank=${rank}).astype(x.dtype)`,
    { types: integers, ulps: 0, values: 'any' },
  ).map((check) => ({ ...check, form: `${check.form} of integers` })),
  ...windowed('windowMean', nx.windowMean, of('np.mean', '0'), { types: floats, ulps: 4, isScaled: true }),
  ...windowed(
    'windowMean',
    nx.windowMean,
    (call, rank) => `over(np.mean, windows(x.astype(np.float64), ${call}), rank=${rank})`,
    { types: ['u8', 's8', 'u16', 's32'], ulps: 4, isScaled: true, values: 'any' },
  ).map((check) => ({ ...check, form: `${check.form} of integers` })),
  ...windowed('windowMax', nx.windowMax, of('np.max', least), {
    types: reals,
    ulps: 0,
    values: 'any',
    hasSigns: false,
  }),
  ...windowed('windowMin', nx.windowMin, of('np.min', most), {
    types: reals,
    ulps: 0,
    values: 'any',
    hasSigns: false,
  }),
  ...windowed('windowProduct', nx.windowProduct, of('np.prod', '1'), { types: wideFloats, ulps: 8 }),
  ...windowed(
    'windowReduce',
    (x, window, options) => nx.windowReduce(x, 0, window, nx.add, options),
    of('np.sum', '0'),
    { types: ['f32', 'f64'], ulps: 4, isScaled: true },
  ),
  {
    name: 'conv',
    python: convolved('[1, 1, 2, 3]'),
    run: (x, y) => nx.conv(x!, y!),
    types: [...floats],
    ulps: 4,
    isScaled: true,
    cases: [image([2, 3, 5, 6], [4, 3, 2, 3]), image([1, 2, 40, 30], [3, 2, 2, 3])],
  },
  {
    name: 'conv',
    form: 'strides and padding',
    python: convolved('[1, 1, 2, 3], strides=[1, 1, 2, 1], padding=[(0, 0), (0, 0), (1, 0), (2, 1)]'),
    run: (x, y) =>
      nx.conv(x!, y!, {
        strides: [2, 1],
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
    types: wideFloats,
    ulps: 4,
    isScaled: true,
    cases: [image([2, 3, 5, 6], [4, 3, 2, 3]), image([1, 2, 40, 30], [3, 2, 2, 3])],
  },
  {
    name: 'conv',
    form: 'dilated kernel',
    python: convolved('[1, 1, 2, 3], dilations=[1, 1, 2, 2]'),
    run: (x, y) => nx.conv(x!, y!, { kernelDilation: [2, 2] }),
    types: wideFloats,
    ulps: 4,
    isScaled: true,
    cases: [image([2, 3, 5, 6], [4, 3, 2, 3])],
  },
  {
    name: 'conv',
    form: 'one axis, by SciPy',
    python: 'signal.correlate(x[0, 0], y[0, 0], mode="valid")[None, None]',
    run: (x, y) => nx.conv(x!, y!),
    types: wideFloats,
    ulps: 4,
    isScaled: true,
    isLong: false,
    cases: [image([1, 1, 67], [1, 1, 5]), image([1, 1, 5003], [1, 1, 17])],
  },
]
