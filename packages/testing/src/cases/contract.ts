// Cases of contraction.
import { dot } from '@nx/tensor'
import type { Shape } from '@nx/types'
import type { Case } from './case.ts'
import { anyType } from './types.ts'

type DotOptions = NonNullable<Parameters<typeof dot>[2]>

const contracted = (
  title: string,
  left: Shape,
  right: Shape,
  options: DotOptions = {},
  smooth = true,
): Case => ({
  title,
  types: anyType,
  accuracy: 'sum',
  smooth,
  run: (x, y) => dot(x, y, options),
  inputs: [
    { shape: left, values: 'ordinary' },
    { shape: right, values: 'ordinary' },
  ],
})

export const dotCases = (): readonly Case[] => [
  contracted('vectors', [3], [3]),
  contracted('matrices', [2, 3], [3, 2]),
  contracted('matrix and vector', [2, 3], [3]),
  contracted('vector and matrix', [2], [2, 3]),
  contracted('left transposed', [3, 2], [3, 2], { contract: [[0], [0]] }),
  contracted('right transposed', [2, 3], [2, 3], { contract: [[1], [1]] }),
  contracted('batch', [2, 2, 3], [2, 3, 2], { contract: [[2], [1]], batch: [[0], [0]] }),
  contracted('two axes', [2, 3, 2], [3, 2, 2], {
    contract: [
      [1, 0],
      [0, 1],
    ],
  }),
  contracted('no axes', [2], [3], { contract: [[], []] }),
  contracted('batch of inner products', [3, 2], [3, 2], { contract: [[1], [1]], batch: [[0], [0]] }),
  contracted('larger than a register block', [37, 43], [43, 29], {}, false),
  contracted('larger, left transposed', [43, 37], [43, 29], { contract: [[0], [0]] }, false),
  contracted('larger, right transposed', [37, 43], [29, 43], { contract: [[1], [1]] }, false),
  contracted('long inner product', [1031], [1031], {}, false),
  contracted('of nothing', [2, 0], [0, 3], {}, false),
  contracted('to nothing', [0, 2], [2, 3], {}, false),
]
