// Linear algebra: what decompositions have in common is compared, since signs and phases of vectors are free.
import * as la from '@nx/linalg'
import * as nx from '@nx/tensor'
import type { Shape } from '@nx/types'
import { type Check, each, type Input, wideFloats } from '../check.ts'
import type { Values } from '../inputs.ts'

const square: readonly Shape[] = [
  [1, 1],
  [2, 2],
  [3, 3],
  [5, 5],
  [2, 4, 4],
  [33, 33],
]
const oblong: readonly Shape[] = [
  [1, 1],
  [3, 5],
  [5, 3],
  [2, 4, 3],
  [33, 21],
]
const dominant = '(x + 40 * np.eye(x.shape[-1]))'
const dominated = (x: nx.Tensor): nx.Tensor =>
  nx.add(x, nx.multiply(nx.eye(x.shape.slice(-2), { type: x.type }), 40))
const symmetric = '(x + np.swapaxes(x, -1, -2))'
const mirrored = (x: nx.Tensor): nx.Tensor => nx.add(x, la.adjoint(x))
const orders = [1, -1, 'inf', 'negInf', 'frobenius', 'nuclear', -2] as const
const orderNames = { inf: 'np.inf', negInf: '-np.inf', frobenius: '"fro"', nuclear: '"nuc"' }
const base = { ulps: 32, isScaled: true, isLong: false, types: wideFloats }

function check(
  name: string,
  run: Check['run'],
  python: string,
  cases: readonly (readonly Input[])[],
  more: Partial<Check> = {},
): Check {
  return { ...base, name, run, python, cases, ...more }
}
const of = (shapes: readonly Shape[], values: Values = 'plain'): readonly (readonly Input[])[] =>
  each(shapes, values)
const sides = (columns: Shape): readonly (readonly Input[])[] =>
  square.map((shape) => [
    { shape, values: 'plain' },
    { shape: [...shape.slice(0, -1), ...columns], values: 'plain' },
  ])

export const linalgChecks: readonly Check[] = [
  check('determinant', (x) => la.determinant(x!), 'np.linalg.det(x)', of(square), {
    isScaled: false,
    sizes: 'np.abs(np.linalg.det(x)) * np.linalg.cond(x)',
  }),
  check('invert', (x) => la.invert(dominated(x!)), `np.linalg.inv(${dominant})`, of(square)),
  check('solve', (x, y) => la.solve(dominated(x!), y!), `np.linalg.solve(${dominant}, y)`, sides([3])),
  check(
    'triangularSolve',
    (x, y) => la.triangularSolve(dominated(x!), y!),
    `np.linalg.solve(np.tril(${dominant}), y)`,
    sides([2]),
  ),
  check(
    'triangularSolve',
    (x, y) => la.triangularSolve(dominated(x!), y!, { lower: false }),
    `np.linalg.solve(np.triu(${dominant}), y)`,
    sides([2]),
    { form: 'upper' },
  ),
  check(
    'cholesky',
    (x) => la.cholesky(dominated(mirrored(x!))),
    `np.linalg.cholesky(${symmetric} + 40 * np.eye(x.shape[-1]))`,
    of(square),
  ),
  check(
    'qr',
    (x) => {
      const [q, r] = la.qr(x!)
      return [nx.abs(r), nx.dot(la.adjoint(q), q)]
    },
    '(np.abs(np.linalg.qr(x)[1]), np.eye(min(x.shape)))',
    of([
      [1, 1],
      [3, 3],
      [5, 3],
      [33, 21],
    ]),
  ),
  check(
    'lu',
    (x) => {
      const [p, l, u] = la.lu(x!)
      return nx.dot(nx.dot(p, l), u)
    },
    'x',
    of([
      [1, 1],
      [2, 2],
      [3, 3],
      [33, 33],
    ]),
  ),
  check('svd', (x) => la.svd(x!)[1], 'np.linalg.svd(x, compute_uv=False)', of(oblong)),
  check(
    'eigh',
    (x) => la.eigh(mirrored(x!), { order: 'ascending' })[0],
    `np.linalg.eigvalsh(${symmetric})`,
    of(square),
  ),
  check(
    'eig',
    (x) => nx.sort(nx.abs(la.eig(x!)[0]), { axis: -1 }),
    'np.sort(np.abs(np.linalg.eigvals(x)), -1)',
    of([
      [1, 1],
      [2, 2],
      [3, 3],
      [5, 5],
    ]),
  ),
  check('pinv', (x) => la.pinv(x!), 'np.linalg.pinv(x)', of(oblong), { ulps: 512 }),
  check(
    'pinv',
    (x) => la.pinv(nx.multiply(x!, nx.tensor(1e-30, { type: x!.type }))),
    'np.linalg.pinv(x * 1e-30)',
    of([
      [2, 2],
      [5, 3],
    ]),
    { form: 'tiny', ulps: 512 },
  ),
  check(
    'leastSquares',
    (x, y) => la.leastSquares(x!, y!),
    'np.linalg.lstsq(x, y, rcond=None)[0]',
    [
      [5, 3],
      [3, 5],
      [33, 21],
    ].map((shape): Input[] => [
      { shape, values: 'plain' },
      { shape: [shape[0]!], values: 'plain' },
    ]),
    { ulps: 128 },
  ),
  check('matrixRank', (x) => la.matrixRank(x!), 'np.linalg.matrix_rank(x)', of(oblong), { ulps: 0 }),
  check(
    'matrixRank',
    (x) => la.matrixRank(nx.outer(x!, x!)),
    'np.linalg.matrix_rank(np.outer(x, x), hermitian=False) * 0 + 1',
    of([[3], [9]]),
    { form: 'of rank one', ulps: 0 },
  ),
  check(
    'matrixPower',
    (x) => la.matrixPower(x!, 5),
    'np.linalg.matrix_power(x, 5)',
    of(
      [
        [1, 1],
        [2, 2],
        [5, 5],
        [2, 4, 4],
      ],
      'unit',
    ),
  ),
  check(
    'expm',
    (x) => la.expm(x!),
    'linalg.expm(x)',
    of(
      [
        [1, 1],
        [2, 2],
        [5, 5],
        [17, 17],
      ],
      'unit',
    ),
  ),
  check('slogdet', (x) => la.slogdet(dominated(x!)), `np.linalg.slogdet(${dominant})`, of(square)),
  check(
    'kron',
    (x, y) => la.kron(x!, y!),
    'np.kron(x, y)',
    [
      [
        { shape: [2, 3], values: 'plain' },
        { shape: [4, 2], values: 'plain' },
      ],
      [
        { shape: [9, 8], values: 'plain' },
        { shape: [5, 7], values: 'plain' },
      ],
    ],
    { ulps: 0.5, isScaled: false },
  ),
  check('adjoint', (x) => la.adjoint(x!), 'np.swapaxes(x, -1, -2)', of(oblong), { ulps: 0, isScaled: false }),
  check('norm', (x) => la.norm(x!), 'np.linalg.norm(x)', of([[1], [67], [3, 4], [5003], [61, 83]], 'plain'), {
    ulps: 4,
  }),
  check(
    'norm',
    (x) => la.norm(nx.multiply(x!, nx.tensor(1e30, { type: x!.type }))),
    'np.linalg.norm(x * 1e30)',
    of([[67], [3, 4]], 'plain'),
    { form: 'huge', ulps: 4 },
  ),
  ...[1, 3, 0.5, -1, 0].map((ord) =>
    check(
      'norm',
      (x) => la.norm(x!, { ord }),
      `np.linalg.norm(x, ${ord})`,
      of([[1], [67], [5003]], 'plain'),
      { form: `of a vector, order ${ord}`, ulps: 16 },
    ),
  ),
  ...[1, 2, 3, -1].map((ord) =>
    check('norm', (x) => la.norm(x!, { ord }), `np.linalg.norm(x, ${ord})`, of([[3], [5]], 'any'), {
      form: `of extremes, order ${ord}`,
      ulps: 16,
      types: ['f32'],
    }),
  ),
  ...(['inf', 'negInf'] as const).map((ord) =>
    check(
      'norm',
      (x) => la.norm(x!, { ord }),
      `np.linalg.norm(x, ${orderNames[ord]})`,
      of([[1], [67], [5003]], 'any'),
      { form: `of a vector, order ${ord}`, ulps: 0.5 },
    ),
  ),
  ...orders.map((ord) =>
    check(
      'norm',
      (x) => la.norm(x!, { ord }),
      `np.linalg.norm(x, ${typeof ord === 'number' ? ord : orderNames[ord]})`,
      of([
        [1, 1],
        [3, 5],
        [33, 21],
      ]),
      { form: `of a matrix, order ${ord}`, ulps: 16 },
    ),
  ),
]
