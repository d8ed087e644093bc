// Extremes of windows against plain loops, for random shapes and options.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import { sizeOf, stridesOf } from '@nx/types'
import type { Backend, DType, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'

const backend = wasmBackend() as Backend

/** Numbers that come again in every run. */
function source(seed: number): (least: number, most: number) => number {
  let state = seed * 7919 + 17
  return (least, most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return least + Math.floor((state / 2 ** 32) * (most - least + 1))
  }
}

interface Case {
  readonly shape: Shape
  readonly window: Shape
  readonly strides: Shape
  readonly windowDilations: Shape
  readonly padding: readonly (readonly [number, number])[]
}

function randomCase(seed: number): Case {
  const next = source(seed)
  const rank = next(1, 4)
  const each = (make: () => number): number[] => Array.from({ length: rank }, make)
  const isTouched = each(() => next(0, 2))
  const some = (most: number): number[] => isTouched.map((touched) => (touched > 0 ? next(1, most) : 1))
  const [window, strides, windowDilations] = [some(rank < 3 ? 20 : 4), some(3), some(2)]
  const shape = each(() => next(1, rank < 3 ? 60 : 9))
  const padding = shape.map((length, axis): [number, number] => {
    const reach = (window[axis]! - 1) * windowDilations[axis]! + 1
    const [low, high] = isTouched[axis] === 0 ? [0, 0] : [next(-2, 2), next(-2, 3)]
    return [low, high + Math.max(0, reach - length - low - high)]
  })
  return { shape, window, strides, windowDilations, padding }
}

const special = [NaN, Infinity, -Infinity, 0, -0, 1e-40, -1e-40]

/** Numbers of which many are special or equal, NaN of both signs among them. */
function numbers(size: number, seed: number): Float32Array {
  const next = source(seed)
  const x = Float32Array.from({ length: size }, () =>
    next(0, 3) === 0 ? (special[next(0, seed % 2 === 0 ? 6 : 60)] ?? -1) : next(-9, 9) / 4,
  )
  const bits = new Uint32Array(x.buffer)
  x.forEach((value, i) => {
    if (Number.isNaN(value) && next(0, 1) === 0) bits[i] = 0xffc0_0000
  })
  return x
}

/** The place of the last of the best elements of each window, -1 if there is none; zeros are equal, or 0 is the larger one. */
function lastPlaces(
  x: ArrayLike<number>,
  { shape, window, ...options }: Case,
  isMax: boolean,
  areZerosEqual = true,
): number[] {
  const { strides, windowDilations, padding } = options
  const steps = stridesOf(shape)
  const out = shape.map((length, axis) => {
    const [low, high] = padding[axis]!
    return (
      Math.floor((length + low + high - (window[axis]! - 1) * windowDilations[axis]! - 1) / strides[axis]!) +
      1
    )
  })
  const positions = (lengths: Shape): number[][] =>
    lengths.reduce<number[][]>(
      (found, length) => found.flatMap((start) => Array.from({ length }, (_, i) => [...start, i])),
      [[]],
    )
  const inside = positions(window)
  return positions(out).map((position) => {
    let best = -1
    for (const each of inside) {
      let place = 0
      const isInside = each.every((i, axis) => {
        const index = position[axis]! * strides[axis]! + i * windowDilations[axis]! - padding[axis]![0]
        place += index * steps[axis]!
        return index >= 0 && index < shape[axis]!
      })
      if (!isInside) continue
      const [value, known] = [x[place]!, x[best]!]
      if (!areZerosEqual && value === known && Object.is(value, isMax ? -0 : 0)) continue
      const isBetter = best < 0 || Number.isNaN(value) || (isMax ? value >= known : value <= known)
      if (isBetter) best = place
    }
    return best
  })
}

function plainly(x: ArrayLike<number>, given: Case, isMax: boolean): number[] {
  return lastPlaces(x, given, isMax, false).map((place) =>
    place < 0 ? (isMax ? -Infinity : Infinity) : x[place]!,
  )
}

const types: readonly DType[] = ['f32', 'f64', 'f16', 's32']

describe.each(types)('%s', (type) => {
  it.each(Array.from({ length: 60 }, (_, seed) => [seed, randomCase(seed)] as const))(
    'windows %i',
    (seed, given) => {
      const { shape, window, ...options } = given
      const all = nx.asType(nx.tensor(numbers(sizeOf(shape), seed), { backend }), type)
      const x = nx.reshape(all, shape)
      const values = nx.toFlatArray(x) as number[]
      for (const [name, isMax] of [
        ['windowMax', true],
        ['windowMin', false],
      ] as const) {
        // prettier-ignore
        const run = (y: nx.Tensor): nx.Tensor => nx[name](y, window, options)
        let want = plainly(values, given, isMax)
        // Integers have no infinities: windows of nothing but padding give their limits.
        if (type === 's32') want = want.map((each) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, each)))
        for (const found of [run(x), jit(run)(x), run(x)]) expect(nx.toFlatArray(found)).toEqual(want)
      }
    },
  )
})

it('planes beyond what stays near', () => {
  const shape = [3, 5, 70, 130]
  const x = nx.reshape(nx.tensor(numbers(sizeOf(shape), 4), { backend }), shape)
  const given: Case = {
    shape,
    window: [1, 1, 11, 3],
    strides: [1, 1, 1, 2],
    windowDilations: [1, 1, 1, 1],
    padding: [[0, 0], [0, 0], [5, 5], [1, 1]], // prettier-ignore
  }
  const optionsOf = ({ strides, windowDilations, padding }: Case): nx.WindowOptions => ({
    strides,
    windowDilations,
    padding,
  })
  const found = nx.windowMax(x, given.window, optionsOf(given))
  expect(nx.toFlatArray(found)).toEqual(plainly(nx.toFlatArray(x) as number[], given, true))
  const line = nx.reshape(x, [sizeOf(shape)])
  const long = { ...given, shape: line.shape, window: [1000], strides: [7], windowDilations: [3], padding: [[2, 9]] } as const // prettier-ignore
  expect(nx.toFlatArray(nx.windowMin(line, long.window, optionsOf(long)))).toEqual(
    plainly(nx.toFlatArray(line) as number[], long, false),
  )
})

describe.each(['f32', 'f64', 'f16', 's32'] as const)('%s', (type) => {
  it.each(Array.from({ length: 60 }, (_, seed) => [seed, randomCase(seed)] as const))(
    'what is added at extremes of windows %i',
    (seed, { shape, window, strides, padding }) => {
      const x = nx.asType(nx.reshape(nx.tensor(numbers(sizeOf(shape), seed), { backend }), shape), type)
      const windows = nx.windowMax(x, window, { strides, padding }).shape
      const source = nx.reshape(
        nx.iota([sizeOf(windows)], { type: type === 's32' ? 's32' : 'f32', backend }),
        windows,
      )
      const given: Case = { shape, window, strides, padding, windowDilations: shape.map(() => 1) }
      for (const [name, isMax] of [
        ['windowScatterMax', true],
        ['windowScatterMin', false],
      ] as const) {
        // prettier-ignore
        const run = (y: nx.Tensor): nx.Tensor => nx[name](y, source, -3, window, { strides, padding })
        const want = new Array<number>(sizeOf(shape)).fill(-3)
        lastPlaces(nx.toFlatArray(x) as number[], given, isMax).forEach((place, i) => {
          if (place >= 0) want[place]! += i
        })
        for (const found of [run(x), jit(run)(x)]) expect(nx.toFlatArray(found)).toEqual(want)
      }
    },
  )
})
