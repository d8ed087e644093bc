// Cases of reductions and contractions.
import { isFloat } from '@nx/types'
import type { DType, Shape } from '@nx/types'
import { input } from '../support/case.ts'
import type { Case } from '../support/case.ts'
import { between, special, stored } from '../support/numbers.ts'

const values = (type: DType): number[] =>
  between(-3, 3, 97).map((x) => (isFloat(type) ? x : Math.abs(Math.trunc(x))))

function reduce(
  op: string,
  type: DType,
  shape: Shape,
  axes: number[],
  numbers: readonly number[] = values(type),
): Case {
  const kept = shape.filter((_, axis) => !axes.includes(axis))
  const length = axes.reduce((product, axis) => product * shape[axis]!, 1)
  return {
    name: `${op} ${type} [${shape}] over ${axes}`,
    op,
    inputs: [input(type, shape, numbers)],
    attrs: { axes, keepAxes: false },
    out: { type, shape: kept },
    ulps: isFloat(type) ? (op === 'product' ? length : 1) : 0,
  }
}

const names = ['sum', 'product', 'reduceMax', 'reduceMin']

const reductions: readonly Case[] = [
  ...stored.flatMap((type) => names.map((op) => reduce(op, type, [3, 5], [1]))),
  ...names.flatMap((op) => [
    reduce(op, 'f32', [4, 3, 5], [0]),
    reduce(op, 'f32', [4, 3, 5], [0, 2]),
    reduce(op, 'f32', [4, 3, 5], [0, 1, 2]),
    reduce(op, 's32', [3, 4, 5, 2], [1, 3]),
    reduce(op, 'f32', [], []),
    reduce(op, 'f32', [0, 3], [1], [0]),
  ]),
  ...['sum', 'product'].flatMap((op) => [
    reduce(op, 'f32', [3, 0], [1], [0]),
    reduce(op, 's32', [0], [0], [0]),
  ]),
  ...['sum', 'reduceMax', 'reduceMin'].flatMap((op) => [
    reduce(op, 'f32', [1000], [0]),
    reduce(op, 'f32', [3, 700], [1]),
    reduce(op, 'f32', [700, 3], [0]),
    reduce(op, 'u32', [70000], [0]),
    reduce(op, 'bf16', [1000], [0]),
  ]),
  reduce('sum', 'f32', [2000], [0], [1e8, 1, -1e8, 1]),
  ...['sum', 'reduceMax', 'reduceMin'].flatMap((op) =>
    [
      [1, NaN, 3],
      [Infinity, 2, -Infinity],
      [Infinity, 1, 1],
      [-0, -0, -0],
      [-0, 0, -0],
    ].map((numbers) => ({
      ...reduce(op, 'f32', [3], [0], numbers),
      name: `${op} of ${numbers}`,
    })),
  ),
  reduce('reduceMax', 'f32', [28], [0], special('f32')),
]

function dot(
  left: Shape,
  right: Shape,
  contract: [number[], number[]],
  batch: [number[], number[]],
  type: DType = 'f32',
): Case {
  const free = (shape: Shape, side: 0 | 1): number[] =>
    shape.filter((_, axis) => !contract[side].includes(axis) && !batch[side].includes(axis))
  const depth = contract[0].reduce((product, axis) => product * left[axis]!, 1)
  return {
    name: `dot ${type} [${left}] . [${right}] over ${JSON.stringify(contract)}, batches ${JSON.stringify(batch)}`,
    op: 'dot',
    inputs: [input(type, left, values(type)), input(type, right, values(type).slice(13))],
    attrs: { contract, batch },
    out: { type, shape: [...batch[0].map((axis) => left[axis]!), ...free(left, 0), ...free(right, 1)] },
    ulps: isFloat(type) ? 1 : 0,
    // The products are below 9; each sum of 32 of them is rounded 32 times at most.
    distance: isFloat(type) ? depth * 9 * 40 * 2 ** -24 : 0,
  }
}

const matrix: [number[], number[]] = [[1], [0]]
const none: [number[], number[]] = [[], []]

const dots: readonly Case[] = [
  ...stored.map((type) => dot([3, 5], [5, 4], matrix, none, type)),
  dot([1, 1], [1, 1], matrix, none),
  dot([4, 4], [4, 4], matrix, none),
  dot([9, 33], [33, 6], matrix, none),
  dot([7], [7], [[0], [0]], none),
  dot([3], [4], none, none),
  dot([5, 7], [7], matrix, none),
  dot([6, 5], [7, 5], [[1], [1]], none),
  dot([5, 6], [5, 7], [[0], [0]], none),
  dot([3, 4, 5], [3, 5, 6], [[2], [1]], [[0], [0]]),
  dot(
    [2, 3, 4, 5],
    [5, 3, 6, 4],
    [
      [3, 2],
      [0, 3],
    ],
    [[1], [1]],
  ),
  dot(
    [4, 2, 3],
    [3, 4, 2],
    [[0], [1]],
    [
      [1, 2],
      [2, 0],
    ],
  ),
  dot([2, 4, 3], [5, 3, 2], [[2], [1]], none, 's32'),
  dot([3, 0], [0, 4], matrix, none),
  dot([0, 3], [3, 4], matrix, none),
  dot([3000], [3000], [[0], [0]], none),
  dot([2, 2000], [2000, 3], matrix, none),
  dot([2, 2000], [2000, 3], matrix, none, 'u32'),
  dot([2, 2000], [2000, 3], matrix, none, 'bf16'),
]

export const reduceCases: readonly Case[] = [...reductions, ...dots]
