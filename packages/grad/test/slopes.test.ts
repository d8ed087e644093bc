// Derivatives of functions of one element beside exact ones: where numbers are small, large or infinite, in every type.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import { type Tensor } from '@nx/tensor'
import type { Backend, DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { grad } from '../src/index.ts'

type Fn = (x: Tensor) => Tensor

const functions: Readonly<Record<string, Fn>> = {
  relu: nx.relu,
  leakyRelu: (x) => nx.leakyRelu(x, { negativeSlope: 0.25 }),
  elu: (x) => nx.elu(x),
  gelu: (x) => nx.gelu(x),
  geluTanh: (x) => nx.gelu(x, { approximate: 'tanh' }),
  silu: nx.silu,
  softplus: nx.softplus,
  logSigmoid: (x) => nx.negate(nx.softplus(nx.negate(x))),
  sigmoid: nx.sigmoid,
  tanh: nx.tanh,
  erf: nx.erf,
  erfc: nx.erfc,
  atan: nx.atan,
  asinh: nx.asinh,
  abs: nx.abs,
  sign: nx.sign,
  log2: nx.log2,
  log10: nx.log10,
  'x to the 0': (x) => nx.pow(x, 0),
  'x to a 0 that is an argument': (x) => nx.pow(x, nx.asType(nx.isNan(x), x.type)),
  'x to the 1': (x) => nx.pow(x, 1),
  'x over x': (x) => nx.atan2(x, 1),
  'one over x': (x) => nx.atan2(1, x),
  phase: nx.phase,
  'a sum of exponentials': (x) => nx.logAddExp(x, 0),
}

const types = ['f32', 'f64', 'f16', 'bf16'] as const
type Type = (typeof types)[number]
/** Distance of 1 to the next number, and the least positive number. */
const units: Readonly<Record<Type, readonly [epsilon: number, tiniest: number]>> = {
  f32: [2 ** -23, 2 ** -149],
  f64: [2 ** -52, 2 ** -1074],
  f16: [2 ** -10, 2 ** -24],
  bf16: [2 ** -7, 2 ** -133],
}

/** Slopes computed with several hundred bits, at points that every type has. */
const exact: readonly [name: string, slopes: readonly (readonly [x: number, slope: number])[]][] = [
  [
    'gelu',
    [
      [-13, -1.0337304440113355e-36],
      [-12, -2.5578956616748956e-31],
      [-9, -9.138937373906639e-18],
      [-6.5, -1.6950517937572625e-9],
      [-3.25, -0.006017381143833479],
      [0.25, 0.695373354883636],
      [5, 1.000007146946002],
    ],
  ],
  [
    'geluTanh',
    [
      [-9, -2.515735285067425e-27],
      [-6.5, -6.583473767764634e-12],
      [-3.25, -0.005564345644144168],
      [0.25, 0.6953540951510604],
      [5, 1.0000015463619876],
    ],
  ],
  [
    'silu',
    [
      [-100, -3.682875216260628e-42],
      [-90, -7.292671235351559e-38],
      [-20, -3.9161918660646786e-8],
      [-3.25, -0.07945728283818695],
      [0.25, 0.6237100215701977],
      [12, 1.0000675854676138],
    ],
  ],
  [
    'erf',
    [
      [0.25, 1.0600141293761143],
      [3.25, 2.9189025383581702e-5],
      [8.75, 6.335542208356474e-34],
      [9.25, 7.818680227161615e-38],
    ],
  ],
  [
    'erfc',
    [
      [0.25, -1.0600141293761143],
      [3.25, -2.9189025383581702e-5],
      [8.75, -6.335542208356474e-34],
      [9.25, -7.818680227161615e-38],
    ],
  ],
  [
    'atan',
    [
      [0.25, 0.9411764705882353],
      [3.25, 0.08648648648648649],
      [300, 1.1110987655692714e-5],
      [8192.0, 1.4901160971803055e-8],
    ],
  ],
  [
    'log10',
    [
      [0.25, 1.7371779276130073],
      [49152, 8.835743853825925e-6],
    ],
  ],
  [
    'log2',
    [
      [3, 0.4808983469629878],
      [49152, 2.9351705747252672e-5],
    ],
  ],
  [
    'tanh',
    [
      [0.25, 0.940014848806378],
      [9, 6.091991712323229e-8],
    ],
  ],
]

/** Limits of slopes towards both infinities, and the slope at 0, each as at 0, ∞ and -∞. */
const limits: readonly [name: string, at: readonly [zero: number, far: number, farBelow: number]][] = [
  ['relu', [0, 1, 0]],
  ['leakyRelu', [0.25, 1, 0.25]],
  ['elu', [1, 1, 0]],
  ['gelu', [0.5, 1, 0]],
  ['geluTanh', [0.5, 1, 0]],
  ['silu', [0.5, 1, 0]],
  ['softplus', [0.5, 1, 0]],
  ['logSigmoid', [0.5, 0, 1]],
  ['a sum of exponentials', [0.5, 1, 0]],
  ['sigmoid', [0.25, 0, 0]],
  ['tanh', [1, 0, 0]],
  ['erf', [2 / Math.sqrt(Math.PI), 0, 0]],
  ['erfc', [-2 / Math.sqrt(Math.PI), 0, 0]],
  ['atan', [1, 0, 0]],
  ['x over x', [1, 0, 0]],
  ['one over x', [-1, 0, 0]],
  ['asinh', [1, 0, 0]],
  ['abs', [0, 1, -1]],
  ['sign', [0, 0, 0]],
  ['phase', [0, 0, 0]],
  ['x to the 0', [0, 0, 0]],
  ['x to a 0 that is an argument', [0, 0, 0]],
  ['x to the 1', [1, 1, 1]],
]

describe.each([
  ['binary', () => binaryBackend() as Backend],
  ['wasm', () => wasmBackend() as Backend],
])('slopes on %s', (_, make) => {
  const slopes = (fn: Fn, points: readonly number[], type: DType): readonly number[][] =>
    nx.withDefaultBackend(make(), () => {
      const x = nx.tensor([...points], { type })
      const slope = grad((t: Tensor) => nx.sum(fn(t)))
      const each = grad((t: Tensor) => nx.sum(nx.devectorize(fn(t))))
      return [
        nx.toArray(slope(x)),
        nx.toArray(jit(slope)(x)),
        nx.toArray(nx.devectorize(each(nx.vectorize(x, 'entry')))),
      ] as number[][]
    })

  it.each(exact)('of %s have all digits', (name, cases) => {
    for (const type of types) {
      const [epsilon, tiniest] = units[type]
      // Its exponent has a rounding error in proportion to itself, at -9 150 times that of its value.
      const close = name === 'geluTanh' ? 150 * epsilon : 4 * epsilon
      const points = cases.map(([x]) => x)
      for (const got of slopes(functions[name]!, points, type)) {
        got.forEach((slope, i) => {
          const [x, truth] = cases[i]!
          expect([type, x, slope, truth]).toSatisfy(
            () => Math.abs(slope - truth) <= close * Math.abs(truth) + 4 * tiniest,
          )
        })
      }
    }
  })

  it.each(limits)('of %s are finite at zero and far away', (name, [zero, far, farBelow]) => {
    for (const type of types) {
      const [epsilon, tiniest] = units[type]
      const most = { f32: 2 ** 127, f64: 2 ** 1023, f16: 2 ** 15, bf16: 2 ** 127 }[type]
      const large = [2 ** 14, type === 'f16' ? 2 ** 14 : 1e20, most, Infinity]
      const points = [0, -0, tiniest, -tiniest, ...large, ...large.map((x) => -x)]
      const beside = (x: number): number => (name === 'abs' ? x : zero)
      const truths = [
        zero,
        zero,
        beside(1),
        beside(-1),
        ...large.map(() => far),
        ...large.map(() => farBelow),
      ]
      for (const got of slopes(functions[name]!, points, type)) {
        got.forEach((slope, i) =>
          // What falls like 1 / x or slower has not come to its limit everywhere.
          expect([type, points[i], slope, truths[i]]).toSatisfy(
            () => Math.abs(slope - truths[i]!) <= Math.max(2 * epsilon, 1 / Math.abs(points[i]!)),
          ),
        )
      }
    }
  })

  it('atan2 is flat at the origin, which has no angle', () => {
    nx.withDefaultBackend(make(), () => {
      for (const type of types) {
        const at = ([y, x]: [Tensor, Tensor]): Tensor => nx.sum(nx.atan2(y, x))
        const [dy, dx] = grad(at)([nx.tensor([0, 3], { type }), nx.tensor([0, 4], { type })]) as [
          Tensor,
          Tensor,
        ]
        const [epsilon] = units[type]
        ;[dy, dx].forEach((d, i) => {
          const [zero, slope] = nx.toFlatArray(d) as [number, number]
          expect(Math.abs(zero)).toBe(0)
          expect(Math.abs(slope - [0.16, -0.12][i]!)).toBeLessThan(epsilon / 4)
        })
      }
    })
  })

  it('powers have the mixed derivative 1 / x at the exponent 0', () => {
    nx.withDefaultBackend(make(), () => {
      for (const type of ['f32', 'f64'] as const) {
        const steepness = (y: Tensor): Tensor =>
          nx.sum(grad((x: Tensor) => nx.sum(nx.pow(x, y)))(nx.tensor([4, 0.5, 0], { type })))
        expect(nx.toArray(grad(steepness)(nx.tensor([0, 0, 0], { type })))).toEqual([
          0.25,
          2,
          expect.any(Number),
        ])
      }
    })
  })

  it('second slopes of activations are finite at zero and far away', () => {
    const twice =
      (fn: Fn): Fn =>
      (x) =>
        grad((t: Tensor) => nx.sum(fn(t)))(x)
    for (const type of types) {
      const points = [0, -0, 2 ** 14, -(2 ** 14), Infinity, -Infinity]
      for (const [name, zero] of [
        ['gelu', Math.sqrt(2 / Math.PI)],
        ['geluTanh', Math.sqrt(2 / Math.PI)],
        ['silu', 0.5],
        ['erf', 0],
      ] as const) {
        for (const got of slopes(twice(functions[name]!), points, type)) {
          got.forEach((slope, i) =>
            expect([name, type, points[i], slope]).toSatisfy(
              () => Math.abs(slope - (i < 2 ? zero : 0)) <= Math.max(units[type][0], 2 ** -40),
            ),
          )
        }
      }
    }
  })
})
