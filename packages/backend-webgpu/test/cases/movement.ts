// Cases of creation and movement: odd sizes, many axes, no elements.
import type { Attributes, DType, Shape } from '@nx/types'
import { input } from '../support/case.ts'
import type { Case, Input } from '../support/case.ts'
import { special, stored } from '../support/numbers.ts'

const counted = (type: DType, shape: Shape): Input =>
  input(
    type,
    shape,
    Array.from({ length: 251 }, (_, i) => i % 120),
  )

const move = (op: string, inputs: readonly Input[], attrs: Attributes, shape: Shape): Case => ({
  name: `${op} [${inputs.map(({ spec }) => spec.shape.join()).join('], [')}] to [${shape}] by ${JSON.stringify(attrs)}`,
  op,
  inputs,
  attrs,
  out: { type: inputs[0]!.spec.type, shape },
})

const scalar = (value: number, type: DType = 's32'): Input => input(type, [], [value])

const slice = (
  shape: Shape,
  starts: (number | null)[],
  strides: number[],
  lengths: number[],
  given: Input[] = [],
): Case =>
  move(
    'slice',
    [counted('f32', shape), ...given],
    { starts, strides, lengths },
    lengths.map((length, axis) => Math.ceil(length / strides[axis]!)),
  )

const pad = (shape: Shape, config: [number, number, number][], out: Shape): Case =>
  move('pad', [counted('f32', shape), input('f32', [], [-7])], { config }, out)

const created: readonly Case[] = stored.flatMap((type) => [
  { name: `iota ${type}`, op: 'iota', inputs: [], attrs: { axis: null }, out: { type, shape: [3, 5] } },
  {
    name: `iota ${type} along an axis`,
    op: 'iota',
    inputs: [],
    attrs: { axis: 1 },
    out: { type, shape: [2, 300, 2] },
  },
  { name: `constant ${type}`, op: 'constant', inputs: [], attrs: { value: 1 }, out: { type, shape: [7] } },
])

const constants: readonly Case[] = [NaN, Infinity, -0, 1e-45, -3.5].map((value) => ({
  name: `constant ${value}`,
  op: 'constant',
  inputs: [],
  attrs: { value },
  out: { type: 'f32' as const, shape: [2, 3] },
}))

export const movementCases: readonly Case[] = [
  ...created,
  ...constants,
  {
    name: 'constant of no elements',
    op: 'constant',
    inputs: [],
    attrs: { value: 3 },
    out: { type: 'f32', shape: [0] },
  },
  ...stored.map((type) =>
    move('reverse', [input(type, [special(type).length], special(type))], { axes: [0] }, [
      special(type).length,
    ]),
  ),
  move('reshape', [counted('s32', [6, 5])], { shape: [2, 15] }, [2, 15]),
  move('transpose', [counted('f32', [3, 5])], { axes: [1, 0] }, [5, 3]),
  move('transpose', [counted('s32', [2, 3, 4, 5])], { axes: [3, 1, 0, 2] }, [5, 3, 2, 4]),
  move('transpose', [counted('f32', [2, 3, 2, 3, 2, 3])], { axes: [5, 4, 3, 2, 1, 0] }, [3, 2, 3, 2, 3, 2]),
  move('transpose', [counted('f32', [0, 3])], { axes: [1, 0] }, [3, 0]),
  move('broadcast', [counted('f32', [3])], { shape: [2, 3, 4], axes: [1] }, [2, 3, 4]),
  move('broadcast', [counted('u8', [3, 1])], { shape: [3, 2, 5], axes: [0, 2] }, [3, 2, 5]),
  move('broadcast', [counted('f32', [])], { shape: [70, 5], axes: [] }, [70, 5]),
  slice([10], [3], [1], [4]),
  slice([10, 7], [1, 0], [3, 2], [9, 6]),
  slice([10, 7], [20, 2], [1, 1], [4, 5]),
  slice([10, 7], [null, 2], [1, 1], [4, 3], [scalar(3)]),
  slice([10, 7], [null, null], [1, 1], [4, 3], [scalar(-5), scalar(100)]),
  slice([10, 7], [null, null], [2, 1], [5, 3], [scalar(3000000000, 'u32'), scalar(2, 'u8')]),
  slice([10, 7], [2, null], [1, 1], [0, 3], [scalar(1)]),
  slice([9, 4, 3], [null, 1, null], [1, 1, 1], [2, 2, 2], [scalar(-1, 's8'), scalar(1)]),
  pad([3], [[2, 1, 0]], [6]),
  pad(
    [3, 4],
    [
      [1, 0, 2],
      [0, 2, 1],
    ],
    [8, 9],
  ),
  pad(
    [5, 4],
    [
      [-2, -1, 0],
      [1, -2, 0],
    ],
    [2, 3],
  ),
  pad([5], [[-3, 2, 2]], [12]),
  pad(
    [0, 2],
    [
      [2, 2, 0],
      [0, 0, 0],
    ],
    [4, 2],
  ),
  pad([3], [[-5, 1, 0]], [0]),
  move('reverse', [counted('f32', [3, 4, 5])], { axes: [0, 2] }, [3, 4, 5]),
  move('concatenate', [counted('f32', [2, 3]), counted('f32', [4, 3])], { axis: 0 }, [6, 3]),
  move(
    'concatenate',
    [counted('u8', [3, 2]), counted('u8', [3, 0]), counted('u8', [3, 5])],
    { axis: 1 },
    [3, 7],
  ),
  move(
    'concatenate',
    Array.from({ length: 12 }, () => counted('s32', [2, 2])),
    { axis: 1 },
    [2, 24],
  ),
  ...(['f32', 's32', 'u8'] as const).flatMap((type) => [
    { ...move('real', [counted(type, [5])], {}, [5]), name: `real ${type}` },
    { ...move('imag', [counted(type, [5])], {}, [5]), name: `imag ${type}` },
  ]),
]
