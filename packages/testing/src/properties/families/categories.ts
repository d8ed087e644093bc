// Random zeros and ones, categories and permutations, from random keys.
import * as random from '@nx/random'
import { bitSize, type DType, isFloat, sizeOf } from '@nx/types'
import { at, build } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { Property, Trial } from '../property.ts'
import { halves, shuffledOrder, shuffledWhole } from '../reference/picks.ts'
import { gumbels, units } from '../reference/samples.ts'
import { arrayOfKey, keyOf } from '../reference/threefry.ts'
import { show } from '../show.ts'
import { drawKeyOperand } from './keys.ts'

/** Properties of the discrete distributions, and of permutations. */
export const categories = (): readonly Property[] => [
  { name: 'random.bernoulli', draw: (draw) => drawBernoulli(draw, false) },
  { name: 'random.bernoulliSplit', draw: (draw) => drawBernoulli(draw, true) },
  { name: 'random.categorical', draw: (draw) => drawCategories(draw, false) },
  { name: 'random.categoricalSplit', draw: (draw) => drawCategories(draw, true) },
  { name: 'random.permutation', draw: drawPermutation },
]

/** Types of few digits are computed in f32. */
const wide = (type: DType): DType => (bitSize(type) < 32 ? 'f32' : type)

function drawBernoulli(draw: Draw, split: boolean): Trial {
  const key = drawKeyOperand(draw)
  const type = draw.type(isFloat)
  const chances = draw.operand({ type, rank: [0, 2], size: 8, fill: [0, 0.25, 0.5, 1], vectorize: false })
  const shape = draw.boolean() ? [2, ...chances.shape] : chances.shape
  const options = { ...(shape !== chances.shape && { shape }) }
  return {
    call: `bernoulli${split ? 'Split' : ''}(key, probabilities, ${show(options)})`,
    inputs: [key, chances],
    run: (tensor, given) =>
      split ? random.bernoulliSplit(tensor!, given!, options) : random.bernoulli(tensor!, given!, options),
    expected(own, given) {
      const [next, half] = halves(keyOf(own))
      const drawn = units(split ? keyOf(own) : half, sizeOf(shape), wide(type))
      const count = sizeOf(chances.shape)
      const values = drawn.map((unit, i) => (unit < Number(given!.values[i % count]) ? 1n : 0n))
      const sample = { type: 'u8' as const, shape, values, names: shape.map(() => null) }
      return split ? sample : [sample, arrayOfKey(next)]
    },
  }
}

function drawCategories(draw: Draw, split: boolean): Trial {
  const key = drawKeyOperand(draw)
  const type = draw.type(isFloat)
  const logits = draw.operand({
    type,
    rank: [1, 3],
    size: 12,
    empty: false,
    fill: [0, 1, -2, 3],
    vectorize: false,
  })
  const { axis, given } = draw.axis(logits)
  const rest = logits.shape.toSpliced(axis, 1)
  const shape = draw.boolean() ? [3, ...rest] : rest
  const isLast = axis === logits.shape.length - 1
  const options = { ...(!(isLast && draw.boolean()) && { axis: given }), ...(shape !== rest && { shape }) }
  return {
    call: `categorical${split ? 'Split' : ''}(key, logits, ${show(options)})`,
    inputs: [key, logits],
    run: (tensor, values) =>
      split
        ? random.categoricalSplit(tensor!, values!, options)
        : random.categorical(tensor!, values!, options),
    expected(own, array) {
      const [next, half] = halves(keyOf(own))
      const lead = shape.length - rest.length
      const whole = [...shape.slice(0, lead), ...logits.shape]
      const noise = gumbels(units(split ? keyOf(own) : half, sizeOf(whole), wide(type)), wide(type))
      const drawn = { type: wide(type), shape: whole, values: noise, names: whole.map(() => null) }
      const pick = (index: readonly number[]): bigint => {
        const scores = Array.from({ length: logits.shape[axis]! }, (_, i) => {
          const place = index.toSpliced(lead + axis, 0, i)
          return Number(at(drawn, place)) + Number(at(array!, place.slice(lead)))
        })
        return BigInt(scores.indexOf(Math.max(...scores)))
      }
      const sample = build(
        's32',
        shape,
        pick,
        shape.map(() => null),
      )
      return split ? sample : [sample, arrayOfKey(next)]
    },
  }
}

function drawPermutation(draw: Draw): Trial {
  const key = drawKeyOperand(draw)
  if (draw.boolean()) {
    const length = draw.integer(0, 20)
    return {
      call: `permutation(key, ${length})`,
      inputs: [key],
      run: (tensor) => random.permutation(tensor!, length),
      expected(own) {
        const { order, next } = shuffledOrder(keyOf(own), length)
        const values = order.map(BigInt)
        return [{ type: 's32', shape: [length], values, names: [null] }, arrayOfKey(next)]
      },
    }
  }
  const x = draw.operand({ rank: [1, 3], size: 20, vectorize: false })
  const { axis, given } = draw.axis(x)
  return {
    call: `permutation(key, x, { axis: ${show(given)} })`,
    inputs: [key, x],
    run: (tensor, values) => random.permutation(tensor!, values!, { axis: given }),
    expected(own, array) {
      const { values, next } = shuffledWhole(keyOf(own), array!, axis)
      return [values, arrayOfKey(next)]
    },
  }
}
