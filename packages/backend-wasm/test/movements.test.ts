// Single calls that move elements, in shapes and to places that change from call to call, beside the reference backend.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import { dtypes, isComplex, isFloat, sizeOf } from '@nx/types'
import type { Backend, DType, Shape } from '@nx/types'
import { afterAll, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import { random, reference } from './compare.ts'
import { pool, pooled } from './pools.ts'

const threads = await pool(3)
afterAll(() => threads.terminate())

const next = random(41)
const below = (end: number): number => Math.floor(next() * end)
const pick = <T>(items: readonly T[]): T => items[below(items.length)]!
const lengths = [0, 1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33]

/** Without those that are NaN with a sign in a type without infinities: the reference backend forgets it. */
const special = [0, -0, 1, Infinity, NaN, 1e-40, 2.5, -3]

/** Elements of a type, the same on each backend. */
function filled(shape: Shape, type: DType): (backend: Backend) => nx.Tensor {
  const elements = (): Float64Array =>
    Float64Array.from({ length: sizeOf(shape) }, () =>
      isFloat(type) || isComplex(type) ? pick(special) : below(300),
    )
  const [re, im] = [elements(), elements()]
  return (backend) => {
    const [x, y] = [re, im].map((each) => nx.tensor(each, { backend }))
    return nx.reshape(nx.asType(isComplex(type) ? nx.complex(x!, y!) : x!, type), shape)
  }
}

const shapeOf = (rank: number, most: number): number[] =>
  Array.from({ length: rank }, () => Math.min(most, pick(lengths)))

/** A function of tensors, and what it is called with. */
interface Case {
  readonly title: string
  readonly inputs: readonly ((backend: Backend) => nx.Tensor)[]
  readonly run: (...inputs: nx.Tensor[]) => nx.Tensor
}

const movements: Readonly<Record<string, (shape: number[], type: DType) => Case>> = {
  transpose(shape, type) {
    const axes = [...shape.keys()]
      .map((axis) => [next(), axis] as const)
      .sort(([left], [right]) => left - right)
      .map(([, axis]) => axis)
    return { title: axes.join(), inputs: [filled(shape, type)], run: (x) => nx.transpose(x, { axes }) }
  },
  reverse(shape, type) {
    const axes = [...shape.keys()].filter(() => below(2) === 0)
    return { title: axes.join(), inputs: [filled(shape, type)], run: (x) => nx.reverse(x, { axes }) }
  },
  broadcast(shape, type) {
    const own = shape.map((length) => (below(2) === 0 ? 1 : length)).slice(below(shape.length + 1))
    return { title: own.join(), inputs: [filled(own, type)], run: (x) => nx.broadcast(x, shape) }
  },
  slice(shape, type) {
    const some = shape.map((length) => Math.min(length, 1 + below(length)))
    const starts = shape.map((length) => below(length + 2) - 1)
    const strides = shape.map(() => pick([1, 1, 1, 2, 3]))
    return {
      title: JSON.stringify([starts, some, strides]),
      inputs: [filled(shape, type)],
      run: (x) => nx.slice(x, starts, some, { strides }),
    }
  },
  'slice from elements'(shape, type) {
    const some = shape.map((length) => Math.min(length, 1 + below(length)))
    const starts = shape.map((length) => below(length + 4) - 2)
    const given = shape.map(() => below(3) > 0)
    const start: DType = pick(['s32', 's64', 's16'])
    return {
      title: JSON.stringify([starts, some, given]),
      inputs: [filled(shape, type), (backend) => nx.tensor(starts, { type: start, backend })],
      run: (x, at) =>
        nx.slice(
          x,
          starts.map((each, axis) => (given[axis] ? nx.at(at, axis) : each)),
          some,
        ),
    }
  },
  putSlice(shape, type) {
    const block = shape.map((length) => below(length + 1))
    const starts = shape.map((length) => below(length + 4) - 2)
    const given = shape.map(() => below(3) > 0)
    return {
      title: JSON.stringify([starts, block, given]),
      inputs: [
        filled(shape, type),
        filled(block, type),
        (backend) => nx.tensor(starts, { type: 's32', backend }),
      ],
      run: (x, part, at) =>
        nx.putSlice(
          x,
          starts.map((each, axis) => (given[axis] ? nx.at(at, axis) : each)),
          part,
        ),
    }
  },
  concatenate(shape, type) {
    const axis = below(shape.length)
    const parts = Array.from({ length: 2 + below(4) }, () => pick([pick(lengths), shape[axis]!]))
    return {
      title: `${axis} ${parts}`,
      inputs: parts.map((length) => filled(shape.with(axis, length), type)),
      run: (...inputs) => nx.concatenate(inputs, { axis }),
    }
  },
  stack(shape, type) {
    const axis = below(shape.length + 1)
    const inputs = Array.from({ length: 1 + below(4) }, () => filled(shape, type))
    return { title: `${axis}`, inputs, run: (...each) => nx.stack(each, { axis }) }
  },
  pad(shape, type) {
    const config = shape.map((length) => {
      const interior = pick([0, 0, 0, 1, 2])
      const inner = length + Math.max(0, length - 1) * interior
      const low = pick([0, 0, 1, 2, 5, -1, -3])
      return [
        Math.max(low, -inner),
        Math.max(pick([0, 0, 1, 3, -1, -2]), -inner - Math.min(0, low)),
        interior,
      ] as const
    })
    const fits = config.map(([low, high, interior], axis) => {
      const inner = shape[axis]! + Math.max(0, shape[axis]! - 1) * interior
      return [low, inner + low + high < 0 ? -inner - low : high, interior] as const
    })
    return {
      title: JSON.stringify(fits),
      inputs: [filled(shape, type), filled([], type)],
      run: (x, value) => nx.pad(x, value, fits),
    }
  },
}

const backends: Readonly<Record<string, Backend>> = {
  'one thread': wasmBackend() as Backend,
  threads: pooled(threads),
}

/** Tensors between those of the calls, in which nothing may change. */
const guards: (readonly [tensor: nx.Tensor, value: number])[] = []
const guard = (backend: Backend, size: number): void => {
  const value = guards.length % 256
  guards.push([nx.full([size], value, { type: 'u8', backend }), value])
}

it.each(Object.keys(movements))('%s', (name) => {
  let large = 0
  for (const [on, backend] of Object.entries(backends))
    for (const type of dtypes)
      for (let i = 0; i < 24; i++) {
        const rank = Math.max(i % 7, name === 'concatenate' ? 1 : 0)
        const shape = shapeOf(rank, rank > 4 ? 4 : 33)
        if (i === 23 && rank === 2) [shape[0], shape[1], large] = [150, 170, large + 1]
        const { title, inputs, run } = movements[name]!(shape, type)
        const want = nx.toBinary(run(...inputs.map((make) => make(reference))))
        const given = inputs.map((make) => make(backend))
        guard(backend, 16 * (1 + (i % 4)))
        const result = run(...given)
        guard(backend, 16 * (1 + (i % 4)))
        const isSame = (got: nx.Tensor): boolean => Buffer.compare(nx.toBinary(got), want) === 0
        expect([on, type, shape, title, isSame(result)]).toEqual([on, type, shape, title, true])
        if (i % 8 === 0) {
          const compiled = isSame(jit(run)(...given) as nx.Tensor)
          expect([on, type, shape, title, 'jit', compiled]).toEqual([on, type, shape, title, 'jit', true])
        }
        for (const each of [...given, result]) nx.dispose(each)
      }
  expect(large).toBeGreaterThan(9)
  for (const [tensor, value] of guards) expect(nx.toBinary(tensor).every((each) => each === value)).toBe(true)
})

it.each(['slice', 'pad', 'reverse', 'concatenate', 'putSlice'])('%s of vectorized tensors', (name) => {
  for (let i = 0; i < 60; i++) {
    const shape = shapeOf(1 + (i % 3), 17)
    const { title, inputs, run } = movements[name]!(shape, 'f32')
    const [got, want] = [backends['one thread']!, reference].map((backend) => {
      const [first, ...others] = inputs.map((make) => make(backend))
      const entries = nx.vectorize(nx.stack([first!, nx.negate(first!), nx.abs(first!)]), 'entry')
      return nx.toBinary(nx.devectorize(run(entries, ...others)))
    })
    expect([shape, title, got]).toEqual([shape, title, want])
  }
})
