// Running results and differences of neighbours.
import * as nx from '@nx/tensor'
import { type Check, floats, integers, reals, wideFloats } from '../check.ts'
import { along } from './along.ts'

export const runningChecks: readonly Check[] = [
  ...along(
    'cumulativeSum',
    (x, axis) => nx.cumulativeSum(x, { axis }),
    (axis) => `np.cumsum(x, axis=${axis})`,
    wideFloats,
    { values: 'plain', ulps: 16, isScaled: true },
  ),
  ...along(
    'cumulativeSum',
    (x, axis) => nx.cumulativeSum(x, { axis }),
    (axis) => `np.cumsum(x, axis=${axis})`,
    wideFloats,
    { form: 'with infinities', values: 'infinite', ulps: 16, isScaled: true },
  ),
  ...along(
    'cumulativeSum',
    (x, axis) => nx.cumulativeSum(x, { axis }),
    (axis) => `np.cumsum(x, axis=${axis}, dtype=x.dtype)`,
    integers,
    { form: 'of integers' },
  ),
  ...along(
    'cumulativeSum',
    (x, axis) => nx.cumulativeSum(x, { axis, reverse: true }),
    (axis) => `np.flip(np.cumsum(np.flip(x, ${axis}), axis=${axis}, dtype=x.dtype), ${axis})`,
    integers,
    { form: 'reverse' },
  ),
  ...along(
    'cumulativeProduct',
    (x, axis) => nx.cumulativeProduct(x, { axis }),
    (axis) => `np.cumprod(x, axis=${axis}, dtype=x.dtype)`,
    integers,
    {},
  ),
  ...along(
    'cumulativeProduct',
    (x, axis) => nx.cumulativeProduct(x, { axis, reverse: true }),
    (axis) => `np.flip(np.cumprod(np.flip(x, ${axis}), axis=${axis}), ${axis})`,
    wideFloats,
    { form: 'reverse', ulps: 16, values: 'unit', isScaled: true },
  ),
  ...along(
    'cumulativeMax',
    (x, axis) => nx.cumulativeMax(x, { axis }),
    (axis) => `np.maximum.accumulate(x, axis=${axis})`,
    reals,
    { hasSigns: false },
  ),
  ...along(
    'cumulativeMax',
    (x, axis) => nx.cumulativeMax(x, { axis, reverse: true }),
    (axis) => `np.flip(np.maximum.accumulate(np.flip(x, ${axis}), axis=${axis}), ${axis})`,
    reals,
    { form: 'reverse', hasSigns: false },
  ),
  ...along(
    'cumulativeMin',
    (x, axis) => nx.cumulativeMin(x, { axis }),
    (axis) => `np.minimum.accumulate(x, axis=${axis})`,
    reals,
    { hasSigns: false },
  ),
  ...along(
    'diff',
    (x, axis) => nx.diff(x, { axis }),
    (axis) => `np.diff(x, axis=${axis})`,
    [...floats, ...integers],
    { values: 'plain', ulps: 0.5, isLong: false },
  ),
  ...along(
    'diff',
    (x, axis) => nx.diff(x, { axis, order: 2 }),
    (axis) => `np.diff(x, 2, axis=${axis})`,
    integers,
    { form: 'order 2' },
  ),
]
