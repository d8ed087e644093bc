// Creation, and moving elements about.
import * as nx from '@nx/tensor'
import type { DType, Shape } from '@nx/types'
import { type Check, each, type Input, reals, shapes } from '../check.ts'

const matrices: readonly Shape[] = [
  [3, 4],
  [4, 4],
  [2, 3, 4],
  [0, 3],
  [61, 83],
]
const ranked = shapes.filter((shape) => shape.length > 0)

function moving(
  name: string,
  run: (x: nx.Tensor) => nx.Tensor,
  python: string,
  of: readonly Shape[] = shapes,
  form?: string,
): Check {
  return {
    name,
    run: (x) => run(x!),
    python,
    types: reals,
    cases: each(of),
    ulps: 0,
    ...(form === undefined ? {} : { form }),
  }
}

/** Made of no input: of a scalar that is not read. */
function made(name: string, run: () => nx.Tensor, python: string, ulps = 0, form?: string): Check {
  return {
    name,
    run,
    python,
    types: ['f32'],
    cases: [[{ shape: [] }]],
    ulps,
    ...(form === undefined ? {} : { form }),
  }
}

const two = (a: Shape, b: Shape): readonly Input[] => [{ shape: a }, { shape: b }]
const padding: readonly (readonly [nx.PadMode, string])[] = [
  ['reflect', 'reflect'],
  ['mirror', 'symmetric'],
  ['replicate', 'edge'],
  ['cyclic', 'wrap'],
]
const types: readonly DType[] = ['s8', 'u16', 's32', 's64', 'f32', 'f64']

export const shapeChecks: readonly Check[] = [
  moving('reshape', (x) => nx.reshape(x, [nx.flatSize(x)]), 'x.reshape(-1)'),
  moving('flatten', (x) => nx.flatten(x), 'x.ravel()'),
  moving('transpose', (x) => nx.transpose(x), 'x.T'),
  moving(
    'transpose',
    (x) => nx.transpose(x, { axes: [1, 2, 0] }),
    'np.transpose(x, (1, 2, 0))',
    [
      [2, 3, 4],
      [2, 0, 3],
      [17, 19, 11],
    ],
    'axes',
  ),
  moving('squeeze', (x) => nx.squeeze(x), 'np.squeeze(x)'),
  moving('newAxis', (x) => nx.newAxis(x, 0), 'x[None]'),
  moving('newAxis', (x) => nx.newAxis(x, -1), 'x[..., None]', shapes, 'last'),
  moving('broadcast', (x) => nx.broadcast(x, [3, ...x.shape]), 'np.broadcast_to(x, (3,) + x.shape)'),
  moving('reverse', (x) => nx.reverse(x), 'np.flip(x)'),
  moving('reverse', (x) => nx.reverse(x, { axes: [0] }), 'np.flip(x, 0)', ranked, 'first axis'),
  moving(
    'tile',
    (x) =>
      nx.tile(
        x,
        x.shape.map((_, i) => i + 2),
      ),
    'np.tile(x, tuple(range(2, x.ndim + 2)))',
    ranked.filter((shape) => shape.length < 5),
  ),
  moving('repeat', (x) => nx.repeat(x, 3, { axis: 0 }), 'np.repeat(x, 3, axis=0)', ranked),
  moving('stack', (x) => nx.stack([x, x]), 'np.stack([x, x])'),
  moving('stack', (x) => nx.stack([x, x], { axis: -1 }), 'np.stack([x, x], -1)', shapes, 'last'),
  moving(
    'concatenate',
    (x) => nx.concatenate([x, nx.reverse(x), x]),
    'np.concatenate([x, np.flip(x), x])',
    ranked,
  ),
  moving(
    'concatenate',
    (x) => nx.concatenate([x, x], { axis: -1 }),
    'np.concatenate([x, x], -1)',
    ranked,
    'last axis',
  ),
  moving(
    'pad',
    (x) =>
      nx.pad(
        x,
        7,
        x.shape.map(() => [1, 2, 0] as const),
      ),
    'np.pad(x, [(1, 2)] * x.ndim, constant_values=7)',
    ranked,
  ),
  moving(
    'pad',
    (x) =>
      nx.pad(
        x,
        7,
        x.shape.map(() => [-1, 1, 0] as const),
      ),
    'np.pad(x[(slice(1, None),) * x.ndim], [(0, 1)] * x.ndim, constant_values=7)',
    [[67], [3, 4], [2, 3, 4], [5003]],
    'negative',
  ),
  moving('tril', (x) => nx.tril(x), 'np.tril(x)', matrices),
  moving('tril', (x) => nx.tril(x, { k: 1 }), 'np.tril(x, 1)', matrices, 'k 1'),
  moving('triu', (x) => nx.triu(x), 'np.triu(x)', matrices),
  moving('triu', (x) => nx.triu(x, { k: -1 }), 'np.triu(x, -1)', matrices, 'k -1'),
  moving('takeDiagonal', (x) => nx.takeDiagonal(x), 'np.diagonal(x, axis1=-2, axis2=-1)', [
    [3, 4],
    [4, 4],
    [2, 3, 4],
    [61, 83],
  ]),
  moving('makeDiagonal', (x) => nx.makeDiagonal(x), 'np.diag(x)', [[1], [5], [67]]),
  moving('slice', (x) => nx.slice(x, [1, 0], [2, 4], { strides: [1, 2] }), 'x[1:3, 0:4:2]', [
    [3, 4],
    [61, 83],
  ]),
  moving('sliceAlongAxis', (x) => nx.sliceAlongAxis(x, 1, 2, { axis: -1 }), 'x[..., 1:3]', [
    [67],
    [3, 4],
    [2, 3, 4],
    [5003],
  ]),
  moving(
    'at',
    (x) => nx.at(x, -1),
    'x[-1]',
    ranked.filter((shape) => shape[0] !== 0),
  ),
  moving(
    'at',
    (x) => nx.at(x, ':', '1:3'),
    'x[:, 1:3]',
    [
      [3, 4],
      [61, 83],
    ],
    'range',
  ),
  moving('split', (x) => nx.split(x, 1)[1] as nx.Tensor, 'x[1:]', [[67], [3, 4], [2, 3, 4], [5003]]),
  moving(
    'reflect',
    (x) => nx.reflect(x, { paddingConfig: x.shape.map(() => [1, 2] as const) }),
    'np.pad(x, [(1, 2)] * x.ndim, mode="reflect")',
    [[67], [3, 4], [5003]],
  ),
  ...padding.map(([mode, python]) =>
    moving(
      'padOuter',
      (x) =>
        nx.padOuter(
          x,
          mode,
          x.shape.map(() => [1, 2] as const),
        ),
      `np.pad(x, [(1, 2)] * x.ndim, mode="${python}")`,
      [[67], [3, 4], [5003]],
      mode,
    ),
  ),
  ...types.map((type) =>
    made('iota', () => nx.iota([3, 4], { axis: 1, type }), 'np.broadcast_to(np.arange(4), (3, 4))', 0, type),
  ),
  ...types.map((type) => made('eye', () => nx.eye([3, 4], { type }), 'np.eye(3, 4)', 0, type)),
  made('tri', () => nx.tri(3, 5, { k: 1 }), 'np.tri(3, 5, 1)'),
  made('full', () => nx.full([2, 0, 3], 7), 'np.full((2, 0, 3), 7)'),
  made('zeros', () => nx.zeros([2, 3]), 'np.zeros((2, 3))'),
  made('ones', () => nx.ones([2, 3]), 'np.ones((2, 3))'),
  ...[
    made('linspace', () => nx.linspace(0, 0.1, { n: 7, type: 'f64' }), 'np.linspace(0, 0.1, 7)', 1, 'f64'),
    made('linspace', () => nx.linspace(-3, 10, { n: 1500 }), 'np.linspace(-3, 10, 1500)', 2, 'across zero'),
    made(
      'linspace',
      () => nx.linspace(0, 1, { n: 4, endpoint: false }),
      'np.linspace(0, 1, 4, endpoint=False)',
      1,
      'without end',
    ),
  ].map((check) => ({ ...check, isScaled: true })),
  made('oneHot', () => nx.oneHot(nx.tensor([1, 0, 3, 7]), 4), 'np.eye(8)[[1, 0, 3, 7], :4]'),
  {
    name: 'outer',
    python: 'np.outer(x, y)',
    run: (x, y) => nx.outer(x!, y!),
    types: reals,
    ulps: 0.5,
    isLong: false,
    cases: [two([5], [7]), two([0], [3]), two([61], [83])],
  },
  {
    name: 'putSlice',
    python: '(z := x.copy(), z.__setitem__((slice(1, 3), slice(0, 2)), y), z)[2]',
    run: (x, y) => nx.putSlice(x!, [1, 0], y!),
    types: reals,
    ulps: 0,
    cases: [two([3, 4], [2, 2]), two([61, 83], [2, 2])],
  },
]
