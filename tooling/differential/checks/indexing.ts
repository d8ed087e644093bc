// Reading and writing at indices.
import * as nx from '@nx/tensor'
import type { Shape } from '@nx/types'
import { type Check, floats, type Input, integers, reals } from '../check.ts'

const at = (shape: Shape, indices: Shape): readonly Input[] => [
  { shape },
  { shape: indices, values: 'bits', type: 'u8' },
]

export const indexingChecks: readonly Check[] = [
  {
    name: 'take',
    python: 'np.take(x, y, axis=0)',
    run: (x, y) => nx.take(x!, y!),
    types: reals,
    ulps: 0,
    cases: [at([8], [5]), at([8, 3], [2, 2]), at([8, 2, 3], []), at([8], [0]), at([9, 83], [97])],
  },
  {
    name: 'take',
    form: 'last axis',
    python: 'np.take(x, y, axis=-1)',
    run: (x, y) => nx.take(x!, y!, { axis: -1 }),
    types: reals,
    ulps: 0,
    cases: [at([3, 8], [5]), at([2, 3, 8], [2, 2]), at([61, 9], [97])],
  },
  {
    name: 'takeAlongAxis',
    python: 'np.take_along_axis(x, y, axis=1)',
    run: (x, y) => nx.takeAlongAxis(x!, y!, { axis: 1 }),
    types: reals,
    ulps: 0,
    cases: [at([3, 8], [3, 5]), at([2, 8, 3], [2, 4, 3]), at([61, 83], [61, 97])],
  },
  {
    name: 'gather',
    python: 'x[y[..., 0], y[..., 1]]',
    run: (x, y) => nx.gather(x!, y!),
    types: reals,
    ulps: 0,
    cases: [at([8, 9], [5, 2]), at([8, 8, 3], [2, 2, 2]), at([8, 9], [0, 2]), at([9, 83], [1500, 2])],
  },
  {
    name: 'indexedAdd',
    python: '(w := x.copy(), np.add.at(w, y[:, 0], z), w)[2]',
    run: (x, y, z) => nx.indexedAdd(x!, y!, z!),
    types: [...floats, ...integers],
    ulps: 4,
    isScaled: true,
    cases: [
      [
        { shape: [8], values: 'plain' },
        { shape: [5, 1], values: 'bits', type: 'u8' },
        { shape: [5], values: 'plain' },
      ],
      [
        { shape: [8, 3], values: 'plain' },
        { shape: [97, 1], values: 'bits', type: 'u8' },
        { shape: [97, 3], values: 'plain' },
      ],
    ],
  },
  {
    name: 'indexedPut',
    python: '(w := x.copy(), w.__setitem__(np.array([1, 5, 0]), z), w)[2]',
    run: (x, _, z) => nx.indexedPut(x!, nx.tensor([[1], [5], [0]]), z!),
    types: reals,
    ulps: 0,
    cases: [
      [{ shape: [8] }, { shape: [] }, { shape: [3] }],
      [{ shape: [9, 500] }, { shape: [] }, { shape: [3, 500] }],
    ],
  },
]
