// Single calls of random shapes, one after the other on one backend: kernels made for one serve the others.
import { sizeOf } from '@nx/types'
import type { Attributes, DType, Shape, Spec } from '@nx/types'
import { it } from 'vitest'
import { expectClose, random, reference, run, variants } from './compare.ts'
import type { Operand } from './compare.ts'

const next = random(29)
const below = (end: number): number => Math.floor(next() * end)
const pick = <T>(items: readonly T[]): T => items[below(items.length)]!
const some = (axes: readonly number[]): number[] => axes.filter(() => below(2) === 1)
const lengths = [0, 1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33]
const types: readonly DType[] = ['s32', 'u8', 's64', 'f32', 'f64', 's16', 'f16', 'bf16']

const space = (least = 0): number[] =>
  Array.from({ length: 1 + below(4) }, () => Math.max(least, pick(lengths)))
const axesOf = (shape: Shape): number[] => [...shape.keys()]

const permutation = (rank: number): number[] =>
  Array.from({ length: rank }, (_, axis) => [next(), axis] as const)
    .sort(([a], [b]) => a - b)
    .map(([, axis]) => axis)

/** Small whole numbers, whose sums are exact in every type. */
function operand(type: DType, shape: Shape, end = 4): Operand {
  const element = (): number | bigint => (type === 's64' ? BigInt(below(end)) : below(end))
  return { spec: { type, shape }, elements: Array.from({ length: sizeOf(shape) }, element) }
}

type Case = readonly [inputs: readonly Operand[], attrs: Attributes, out: Shape]

const reduction = (type: DType): Case => {
  const shape = space(1)
  const axes = some(axesOf(shape))
  return [[operand(type, shape)], { axes, keepAxes: false }, shape.filter((_, axis) => !axes.includes(axis))]
}

const cases: Readonly<Record<string, (type: DType) => Case>> = {
  sum: reduction,
  reduceMax: reduction,
  transpose: (type) => {
    const shape = space()
    const axes = permutation(shape.length)
    return [[operand(type, shape)], { axes }, axes.map((axis) => shape[axis]!)]
  },
  reverse: (type) => {
    const shape = space()
    return [[operand(type, shape)], { axes: some(axesOf(shape)) }, shape]
  },
  pad: (type) => {
    const shape = space(1)
    const config = shape.map(() => [below(4), below(4), below(3)] as const)
    const out = shape.map((length, axis) => {
      const [low, high, interior] = config[axis]!
      return low + length + (length - 1) * interior + high
    })
    return [[operand(type, shape), operand(type, [])], { config }, out]
  },
  concatenate: (type) => {
    const shape = space()
    const axis = below(shape.length)
    const withLength = (length: number): number[] => shape.map((own, i) => (i === axis ? length : own))
    const parts = Array.from({ length: 1 + below(3) }, () => pick(lengths))
    const total = parts.reduce((sum, length) => sum + length, 0)
    return [parts.map((length) => operand(type, withLength(length))), { axis }, withLength(total)]
  },
  iota: () => {
    const shape = space()
    return [[], { axis: pick([null, ...axesOf(shape)]) }, shape]
  },
  broadcast: (type) => {
    const shape = space()
    const axes = some(axesOf(shape))
    const input = axes.map((axis) => (below(3) === 0 ? 1 : shape[axis]!))
    return [[operand(type, input)], { shape, axes }, shape]
  },
  add: (type) => {
    const shape = space()
    const part = shape.slice(below(shape.length)).map((length) => (below(3) === 0 ? 1 : length))
    return [[operand(type, shape), operand(type, part)], {}, shape]
  },
  gather: (type) => {
    const shape = space(1)
    const axes = some(axesOf(shape))
    const rows = space().slice(1, 3)
    const indices = Array.from({ length: sizeOf(rows) * axes.length }, (_, i) =>
      below(shape[axes[i % axes.length]!]!),
    )
    const spec: Spec = { type: 's32', shape: [...rows, axes.length] }
    const others = shape.filter((_, axis) => !axes.includes(axis))
    return [[operand(type, shape), { spec, elements: indices }], { axes }, [...rows, ...others]]
  },
  dot: (type) => {
    const [batch, inner, rows, columns] = [2, 3, 3, 3].map((end) => space().slice(0, below(end)))
    const left = shuffled([...inner!, ...rows!])
    const right = shuffled([...inner!, ...columns!])
    const at = ({ order }: Shuffled): number[] => inner!.map((_, i) => batch!.length + order.indexOf(i))
    const shared = axesOf(batch!)
    const attrs = { contract: [at(left), at(right)], batch: [shared, shared] }
    const others = ({ shape, order }: Shuffled): number[] =>
      shape.filter((_, i) => order[i]! >= inner!.length)
    return [
      [left, right].map(({ shape }) => operand(type, [...batch!, ...shape])),
      attrs,
      [...batch!, ...others(left), ...others(right)],
    ]
  },
}

interface Shuffled {
  readonly shape: readonly number[]
  /** Where each axis was. */
  readonly order: readonly number[]
}

function shuffled(shape: Shape): Shuffled {
  const order = permutation(shape.length)
  return { shape: order.map((axis) => shape[axis]!), order }
}

it('equal the reference', () => {
  const names = Object.keys(cases)
  for (let i = 0; i < 600; i++) {
    const op = names[i % names.length]!
    const type = pick(types)
    const [inputs, attrs, shape] = cases[op]!(type)
    const out = { type, shape }
    const backend = variants[i % 3 === 0 ? 'plain' : 'relaxed']!
    const shapes = inputs.map(({ spec }) => spec.shape.join('×')).join(' and ')
    const [got, want] = [run(backend, op, inputs, attrs, out), run(reference, op, inputs, attrs, out)]
    expectClose(type, got, want, 0, `${op} of ${type} ${shapes} ${JSON.stringify(attrs)}`)
  }
})
