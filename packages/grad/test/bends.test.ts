// Slopes of slopes of functions of one element beside exact ones: near 0, at poles and far out.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import { type Tensor } from '@nx/tensor'
import type { Backend, DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { grad } from '../src/index.ts'

type Fn = (x: Tensor) => Tensor
type Point = readonly [x: number, bend: number]

/** What is proportional to x near 0, by its factor: the second derivative there is that times x. */
const odd: readonly [name: string, fn: Fn, factor: number][] = [
  ['asin', nx.asin, 1],
  ['acos', nx.acos, -1],
  ['atan', nx.atan, -2],
  ['atanh', nx.atanh, 2],
  ['asinh', nx.asinh, -1],
  ['erf', nx.erf, -4 / Math.sqrt(Math.PI)],
  ['erfc', nx.erfc, 4 / Math.sqrt(Math.PI)],
  ['sin', nx.sin, -1],
  ['sinh', nx.sinh, 1],
  ['tan', nx.tan, 2],
]

/** Second derivatives with several hundred bits, and their limits where there is one. */
const exact: readonly [name: string, fn: Fn, points: readonly Point[]][] = [
  [
    'asin',
    nx.asin,
    [
      [1, Infinity],
      [-1, -Infinity],
      [0.5, 0.769800358919501],
      [-0.75, -2.5917563863489868],
      [0.9921875, 510.99116302457423],
    ],
  ],
  [
    'acos',
    nx.acos,
    [
      [1, -Infinity],
      [-1, Infinity],
      [0.5, -0.769800358919501],
      [-0.75, 2.5917563863489868],
    ],
  ],
  [
    'atanh',
    nx.atanh,
    [
      [1, Infinity],
      [-1, -Infinity],
      [0.5, 1.7777777777777777],
      [-0.75, -7.836734693877551],
    ],
  ],
  [
    'acosh',
    nx.acosh,
    [
      [1, -Infinity],
      [1.5, -1.0733126291998991],
      [4, -0.06885303726590963],
      [Infinity, 0],
    ],
  ],
  [
    'atan',
    nx.atan,
    [
      [Infinity, 0],
      [-Infinity, 0],
      [0.5, -0.64],
      [-4, 0.02768166089965398],
    ],
  ],
  [
    'cbrt',
    nx.cbrt,
    [
      [0, -Infinity],
      [-0, Infinity],
      [1, -0.2222222222222222],
      [-8, 0.006944444444444444],
      [Infinity, 0],
      [-Infinity, 0],
    ],
  ],
  [
    'erf',
    nx.erf,
    [
      [0.25, -0.5300070646880571],
      [-0.03125, 0.07045486076207229],
      [2, -0.08266794141636821],
    ],
  ],
]

const types: readonly [type: DType, epsilon: number, small: readonly number[]][] = [
  ['f32', 2 ** -23, [2 ** -10, 2 ** -24, 2 ** -100]],
  ['f64', 2 ** -52, [2 ** -20, 2 ** -54, 2 ** -400]],
  ['bf16', 2 ** -7, [2 ** -10, 2 ** -24, 2 ** -100]],
]

describe.each([
  ['binary', () => binaryBackend() as Backend],
  ['wasm', () => wasmBackend() as Backend],
])('slopes of slopes on %s', (_, make) => {
  const bends = (fn: Fn, points: readonly number[], type: DType): readonly number[][] =>
    nx.withDefaultBackend(make(), () => {
      const x = nx.tensor([...points], { type })
      const slope = grad((t: Tensor) => nx.sum(fn(t)))
      const bend = grad((t: Tensor) => nx.sum(slope(t)))
      const each = grad((t: Tensor) => nx.sum(nx.devectorize(fn(t))))
      const eachBend = grad((t: Tensor) => nx.sum(nx.devectorize(each(t))))
      return [
        nx.toArray(bend(x)),
        nx.toArray(jit(bend)(x)),
        nx.toArray(nx.devectorize(eachBend(nx.vectorize(x, 'entry')))),
      ] as number[][]
    })

  /** `next` is how much the next term of a series may add, as a part of the truth. */
  const check = (
    fn: Fn,
    points: readonly Point[],
    type: DType,
    epsilon: number,
    next: (x: number) => number = () => 0,
  ): void => {
    const given = points.map(([x]) => x)
    for (const got of bends(fn, given, type))
      got.forEach((bend, i) => {
        const [x, truth] = points[i]!
        expect([type, x, bend, truth]).toSatisfy(
          () => bend === truth || Math.abs(bend - truth) <= (6 * epsilon + next(x)) * Math.abs(truth),
        )
      })
  }

  it.each(odd)('of %s have all digits near 0', (_name, fn, factor) => {
    for (const [type, epsilon, small] of types) {
      const points = small.flatMap((x): Point[] => [
        [x, factor * x],
        [-x, -factor * x],
      ])
      check(fn, points, type, epsilon, (x) => 4 * x ** 2)
    }
  })

  it.each(exact)('of %s are exact or their limits', (_name, fn, points) => {
    for (const [type, epsilon] of types) check(fn, points, type, epsilon)
  })
})
