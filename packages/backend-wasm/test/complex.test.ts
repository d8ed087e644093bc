// Complex numbers are computed by their parts, and fuse.
import { binaryBackend } from '@nx/backend-binary'
import { planGraph } from '@nx/compiler'
import { cond, donatable, jit, whileLoop } from '@nx/defn'
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { complex } from '@nx/types'
import type { Backend, CallNode, Graph, Spec } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import { target } from '../src/target.ts'

const graphOf = (
  values: readonly Spec[],
  parameters: number,
  nodes: readonly [string, number[], object?][],
): Graph => ({
  values,
  parameters: [...new Array(parameters).keys()],
  nodes: nodes.map(([op, inputs, attrs = {}], i): CallNode => {
    return { kind: 'call', op, inputs, attrs: attrs as CallNode['attrs'], outputs: [parameters + i] }
  }),
  results: [values.length - 1],
})

const random = (shape: number[], type: 'c64' | 'c128', seed: number): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1)
  const numbers = Array.from({ length: size }, (_, i) => complex(Math.sin(seed + i), Math.cos(3 * i - seed)))
  return nx.reshape(nx.tensor(numbers, { type }), shape)
}

/** What a function gives on both backends, on wasm also compiled. */
function results(
  f: (...xs: Tensor[]) => Tensor,
  make: () => Tensor[],
): [want: unknown, eager: unknown, compiled: unknown] {
  const on = (backend: Backend, g: (...xs: Tensor[]) => Tensor): unknown =>
    nx.withDefaultBackend(backend, () => nx.toFlatArray(g(...make())))
  const wasm = wasmBackend() as Backend
  return [on(binaryBackend() as Backend, f), on(wasm, f), on(wasm, jit(f))]
}

describe.each(['c64', 'c128'] as const)('%s', (type) => {
  const spec = { type, shape: [5, 7] }
  const part = { type: type === 'c64' ? ('f32' as const) : ('f64' as const), shape: [5, 7] }

  it('fuses a chain of operations, and stores no parts', () => {
    const graph = graphOf([spec, spec, spec, spec, spec, part], 2, [
      ['multiply', [0, 1]],
      ['add', [2, 0]],
      ['divide', [3, 1]],
      ['imag', [4]],
    ])
    const plan = planGraph(graph, target)
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['loop'])
    expect(plan.arenaBytes).toBe(0)
  })

  it('multiplies matrices in whichever order their axes are', () => {
    for (const axes of [
      [0, 1],
      [1, 0],
    ]) {
      const f = (x: Tensor, y: Tensor): Tensor =>
        nx.dot(nx.transpose(x, { axes }), nx.multiply(nx.transpose(y, { axes }), complex(0, 2)))
      const [want, eager, compiled] = results(f, () => [random([40, 40], type, 1), random([40, 40], type, 2)])
      const epsilon = type === 'c64' ? 2 ** -22 : 2 ** -50
      for (const got of [eager, compiled]) {
        const distances = (got as { re: number; im: number }[]).map(({ re, im }, i) =>
          Math.hypot(
            re - (want as typeof got as { re: number }[])[i]!.re,
            im - (want as { im: number }[])[i]!.im,
          ),
        )
        expect(Math.max(...distances)).toBeLessThan(40 * 2 * epsilon)
      }
    }
  })

  it('multiplies along an axis in order, also beyond infinities', () => {
    const f = (x: Tensor): Tensor => nx.product(x, { axes: [0] })
    const make = (): Tensor[] => [
      nx.concatenate([
        random([6, 3], type, 4),
        nx.tensor([[complex(Infinity, -1), complex(2, NaN), complex(-0, 0)]], { type }),
      ]),
    ]
    const [want, eager, compiled] = results(f, make)
    expect(eager).toEqual(want)
    expect(compiled).toEqual(want)
  })

  it.each([
    [
      [5, 7],
      [0, 1],
    ],
    [[4, 3, 5], [1]],
    [
      [4, 3, 5],
      [0, 2],
    ],
    [
      [2, 3, 1, 2, 3, 2],
      [0, 3, 4],
    ],
    [
      [1, 1, 6, 1],
      [1, 3],
    ],
    [[3, 4], []],
    [[3, 0, 2], [1]],
    [[3, 0, 2], [0]],
    [[], []],
  ] as const)('multiplies elements of shape %j along the axes %j', (shape, axes) => {
    const f = (x: Tensor): Tensor => nx.product(x, { axes })
    const [want, eager, compiled] = results(f, () => [random([...shape], type, 6)])
    expect(eager).toEqual(want)
    expect(compiled).toEqual(want)
  })

  it.each([0, 1, 2])('has the product of all elements up to each along axis %i, both ways', (axis) => {
    for (const reverse of [false, true]) {
      const f = (x: Tensor): Tensor => nx.cumulativeProduct(x, { axis, reverse })
      const [want, eager, compiled] = results(f, () => [random([4, 3, 5], type, 7)])
      expect(eager).toEqual(want)
      expect(compiled).toEqual(want)
    }
  })

  it('is the state of loops and branches, and is written over where it is given away', () => {
    const f = (z: Tensor, c: Tensor): Tensor => {
      const next = (i: Tensor, w: Tensor): Tensor =>
        cond(
          nx.less(i, 1),
          () => nx.add(nx.multiply(w, w), c) as Tensor,
          () => nx.conjugate(nx.subtract(w, c)) as Tensor,
        )
      return whileLoop(z, { range: [0, 3] }, (w, i) => next(i, w as Tensor)) as Tensor
    }
    const make = (): Tensor[] => [random([3, 5], type, 1), random([5], type, 2)]
    const [want, eager, compiled] = results(f, make)
    expect(eager).toEqual(want)
    expect(compiled).toEqual(want)
    const [, given] = results((z, c) => jit(f)(donatable(z), c), make)
    expect(given).toEqual(want)
  })

  const unary = { abs: nx.abs, exp: nx.exp, log: nx.log, sin: nx.sin, cos: nx.cos, sqrt: nx.sqrt }
  const binary = { divide: nx.divide, pow: nx.pow }
  const parts = [0, -0, 1, -1, 0.5, -2, 3, Infinity, -Infinity, NaN]
  const grid = parts.flatMap((re) => parts.map((im) => complex(re, im)))

  /** The largest error of numbers, in roundings of the type; infinities, NaN and zeros must be where they are. */
  function error(found: unknown, right: unknown): number {
    const numbers = (list: unknown): (readonly [number, number])[] =>
      (list as (number | { re: number; im: number })[]).map((z) =>
        typeof z === 'number' ? [z, 0] : [z.re, z.im],
      )
    const kind = (x: number): number => (Math.abs(x) < Infinity ? 0 : x)
    const [got, want] = [numbers(found), numbers(right)]
    expect(got.map((z) => z.map(kind))).toEqual(want.map((z) => z.map(kind)))
    const errors = got.map(([re, im], i) => {
      const [x, y] = want[i]!
      const size = Math.max(Math.abs(x), Math.abs(y))
      return size > 0 && size < Infinity ? Math.max(Math.abs(re - x), Math.abs(im - y)) / size : 0
    })
    return Math.max(...errors) / (type === 'c64' ? 2 ** -24 : 2 ** -53)
  }

  it.each(Object.entries(unary))('computes %s of infinities, zeros and NaN', (_, f) => {
    const [want, eager, compiled] = results(f, () => [nx.tensor(grid, { type })])
    expect(error(eager, want)).toBeLessThan(4)
    expect(error(compiled, want)).toBeLessThan(4)
  })

  it.each(Object.entries(binary))('computes %s of infinities, zeros and NaN', (_, f) => {
    const pairs = grid.flatMap((z) => grid.map((w) => [z, w] as const))
    const [want, eager, compiled] = results(
      f,
      () =>
      [0, 1].map((side) => nx.tensor(pairs.map((pair) => pair[side as 0 | 1]), { type })), // prettier-ignore
    )
    expect(error(eager, want)).toBeLessThan(64)
    expect(error(compiled, want)).toBeLessThan(64)
  })

  it.each(Object.entries({ ...unary, ...binary }))('computes %s of many numbers', (name, f) => {
    const many = (scale: number, seed: number): Tensor => nx.multiply(random([40, 25], type, seed), scale)
    for (const scale of [1e-3, 1, 20]) {
      const make = (): Tensor[] => [many(scale, 1), ...(name in binary ? [many(1, 5)] : [])]
      const [want, eager, compiled] = results(f, make)
      expect(error(eager, want), String(scale)).toBeLessThan(name === 'pow' ? 64 : 8)
      expect(error(compiled, want), String(scale)).toBeLessThan(name === 'pow' ? 64 : 8)
    }
  })

  it('raises to powers that are known', () => {
    for (const exponent of [0, 1, 2, 3, -1, -5, 64, 0.5, 65]) {
      const f = (z: Tensor): Tensor => nx.pow(z, exponent)
      const [want, eager, compiled] = results(f, () => [random([6, 4], type, 2)])
      expect(error(eager, want), String(exponent)).toBeLessThan(512)
      expect(error(compiled, want), String(exponent)).toBeLessThan(512)
    }
  })

  it('neither overflows nor loses digits on the way', () => {
    const [large, small, least] = type === 'c64' ? [2e38, 1e-37, 2 ** -149] : [1e308, 1e-300, 2 ** -1074]
    const sizes = [large, -large, small, least, 1, 0]
    const numbers = sizes.flatMap((re) => sizes.map((im) => complex(re, im)))
    for (const f of [
      nx.abs,
      nx.log,
      nx.sqrt,
      (z: Tensor): Tensor => nx.divide(z, complex(large, small)),
      (z: Tensor): Tensor => nx.divide(z, complex(small, -large)),
      (z: Tensor): Tensor => nx.divide(z, complex(3, 4)),
    ]) {
      // prettier-ignore
      const [want, eager, compiled] = results(f, () => [nx.tensor(numbers, { type })])
      expect(error(eager, want)).toBeLessThan(8)
      expect(error(compiled, want)).toBeLessThan(8)
    }
  })
})
