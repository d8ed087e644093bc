// Order.
import * as nx from '@nx/tensor'
import type { Shape } from '@nx/types'
import { type Check, each, reals } from '../check.ts'

const some: readonly Shape[] = [
  [1],
  [67],
  [0],
  [3, 4],
  [2, 3, 4],
  [3, 0],
  [2, 1, 3, 2],
  [2, 1, 2, 3, 1, 2],
  [5003],
]
/** Descending is the reverse of ascending, where NaN is greatest. */
const base = { types: reals, ulps: 0, cases: each(some), hasSigns: false }

export const sortingChecks: readonly Check[] = [
  { ...base, name: 'sort', python: 'np.sort(x, axis=0)', run: (x) => nx.sort(x!) },
  {
    ...base,
    name: 'sort',
    form: 'last axis',
    python: 'np.sort(x, axis=-1)',
    run: (x) => nx.sort(x!, { axis: -1 }),
  },
  {
    ...base,
    name: 'sort',
    form: 'descending',
    python: 'np.flip(np.sort(x, axis=-1), -1)',
    run: (x) => nx.sort(x!, { axis: -1, direction: 'desc' }),
  },
  {
    ...base,
    name: 'argsort',
    python: 'np.argsort(x, axis=0, kind="stable")',
    run: (x) => nx.argsort(x!, { stable: true }),
  },
  {
    ...base,
    name: 'argsort',
    form: 'last axis',
    python: 'np.argsort(x, axis=-1, kind="stable")',
    run: (x) => nx.argsort(x!, { axis: -1, stable: true }),
  },
  {
    ...base,
    name: 'topK',
    python: 'np.flip(np.sort(x, axis=-1), -1)[..., :2]',
    run: (x) => nx.topK(x!, { k: 2 })[0],
    cases: each([[67], [3, 4], [2, 3, 4], [5003]]),
  },
]
