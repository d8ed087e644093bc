// mapLeaves: over one container and several.
import { binaryBackend } from '@nx/backend-binary'
import {
  add,
  multiply,
  setDefaultBackend,
  subtract,
  type Tensor,
  tensor,
  toArray,
  toNumber,
} from '@nx/tensor'
import { NxError } from '@nx/types'
import { beforeAll, expect, expectTypeOf, it } from 'vitest'
import { container, jit, mapLeaves } from '../src/index.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

class Line {
  readonly slope: Tensor
  readonly name: string

  constructor(slope: Tensor, name: string) {
    this.slope = slope
    this.name = name
  }

  [container](): unknown {
    return {
      parts: [this.slope, this.name],
      rebuild: ([slope, name]: [Tensor, string]) => new Line(slope, name),
    }
  }
}

it('maps one container', () => {
  const mapped = mapLeaves((x) => multiply(x, 2), { w: [tensor([1, 2]), 3], name: 'layer', none: null })
  expectTypeOf(mapped.name).toEqualTypeOf<'layer'>()
  expect(toArray(mapped.w[0])).toEqual([2, 4])
  expect(toNumber(mapped.w[1])).toBe(6)
  expect(mapped).toMatchObject({ name: 'layer', none: null })
  expect(toNumber(mapLeaves((x) => add(x, 1), tensor(1)))).toBe(2)
})

it('gives what the function gives', () => {
  const shapes = mapLeaves((x) => x.shape.length, { a: tensor([1]), b: [tensor(2)] })
  expectTypeOf(shapes).toEqualTypeOf<{ readonly a: number; readonly b: readonly [number] }>()
  expect(shapes).toEqual({ a: 1, b: [0] })
})

it('maps several, whatever the order of keys', () => {
  const weights = { w: tensor([1, 2]), b: tensor(3) }
  const gradients = { b: tensor(1), w: tensor([1, 1]) }
  const step = (w: Tensor, g: Tensor): Tensor => subtract(w, multiply(g, 2))
  const next = mapLeaves(step, weights, gradients)
  expect(toArray(next.w)).toEqual([-1, 0])
  expect(toNumber(next.b)).toBe(1)
  const traced = jit((given: typeof weights, g: typeof weights) => mapLeaves(step, given, g))
  expect(toArray(traced(weights, gradients).w)).toEqual([-1, 0])
})

it('maps classes that opt in', () => {
  const line = mapLeaves((x) => add(x, 1), new Line(tensor(1), 'a')) as unknown as Line
  expect(line).toBeInstanceOf(Line)
  expect(toNumber(line.slope)).toBe(2)
})

it.each([
  ['other keys', [{ a: 1 }, { b: 1 }], 'structure', /\{ a: · \} and \{ b: · \}/],
  ['other lengths', [[1], [1, 2]], 'structure', /should have one structure/],
  ['a Map', [new Map()], 'container', /Map/],
  ['text', ['x'], 'container', /got "x"/],
  ['a promise', [Promise.resolve(1)], 'container', /Promise/],
])('refuses %s', (_, containers, code, message) => {
  const [first, ...rest] = containers
  const call = (): unknown => mapLeaves((x) => x, first, ...(rest as unknown[]))
  expect(call).toThrow(NxError)
  expect(call).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
})

it('refuses what is no function', () => {
  expect(() => mapLeaves(5 as never, [1])).toThrow(
    expect.objectContaining({ code: 'not_function', op: 'mapLeaves' }),
  )
})
