// Products of tensors.
import * as nx from '@nx/tensor'
import type { Shape } from '@nx/types'
import { type Check, complexes, floats, type Input, integers } from '../check.ts'
import type { Values } from '../inputs.ts'

const two = (a: Shape, b: Shape, values: Values = 'plain'): readonly Input[] => [
  { shape: a, values },
  { shape: b, values },
]
/** Units of the products of absolute values. */
const base = { ulps: 4, types: floats }
const einsum = (equation: string, cases: readonly (readonly Input[])[]): Check => ({
  ...base,
  name: 'einsum',
  form: equation,
  python: `np.einsum("${equation}", x, y)`,
  sizes: `np.einsum("${equation}", np.abs(x), np.abs(y))`,
  run: (x, y) => nx.einsum(equation, x!, y!),
  cases,
})

export const productChecks: readonly Check[] = [
  {
    ...base,
    name: 'dot',
    python: 'np.dot(x, y)',
    sizes: 'np.dot(np.abs(x), np.abs(y))',
    run: (x, y) => nx.dot(x!, y!),
    cases: [
      two([5], [5]),
      two([3, 4], [4, 5]),
      two([2, 3, 4], [4]),
      two([0], [0]),
      two([3, 0], [0, 2]),
      two([0, 3], [3, 2]),
      two([2003], [2003]),
      two([64, 65], [65, 67]),
      two([1, 700], [700, 3]),
    ],
  },
  {
    ...base,
    name: 'dot',
    form: 'with infinities',
    python: 'np.dot(x, y)',
    sizes: 'np.dot(np.abs(x), np.abs(y))',
    run: (x, y) => nx.dot(x!, y!),
    cases: [two([5], [5], 'infinite'), two([3, 4], [4, 5], 'infinite'), two([33, 65], [65, 37], 'infinite')],
  },
  {
    ...base,
    name: 'dot',
    form: 'of integers',
    ulps: 0,
    types: integers,
    python: 'np.dot(x, y)',
    run: (x, y) => nx.dot(x!, y!),
    cases: [two([5], [5], 'any'), two([3, 4], [4, 5], 'any'), two([33, 65], [65, 37], 'any')],
  },
  {
    ...base,
    name: 'dot',
    form: 'batched',
    python: 'np.matmul(x, y)',
    sizes: 'np.matmul(np.abs(x), np.abs(y))',
    run: (x, y) => nx.dot(x!, y!, { contract: [[2], [1]], batch: [[0], [0]] }),
    cases: [two([2, 3, 4], [2, 4, 5]), two([9, 17, 33], [9, 33, 8])],
  },
  {
    ...base,
    name: 'dot',
    form: 'of complex numbers',
    types: complexes,
    python: 'np.dot(x, y)',
    sizes: 'np.dot(np.abs(x), np.abs(y))',
    run: (x, y) => nx.dot(x!, y!),
    cases: [two([5], [5]), two([3, 4], [4, 5])],
  },
  einsum('ij,jk->ik', [two([3, 4], [4, 5]), two([33, 65], [65, 40])]),
  einsum('bij,bkj->bik', [two([2, 3, 4], [2, 5, 4])]),
  einsum('i,i->', [two([5], [5]), two([2003], [2003])]),
  einsum('ij,ij->j', [two([3, 4], [3, 4])]),
  einsum('abc,cd->adb', [two([2, 3, 4], [4, 5])]),
  einsum('i,j->ij', [two([5], [7])]),
]
