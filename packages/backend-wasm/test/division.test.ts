// Division of integers in f64 lanes, beside that of bigints.
import { finiteMax, finiteMin } from '@nx/types'
import type { DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../compiler/test/graphs.ts'
import { random, run, runGraph, variants } from './compare.ts'

const types = ['s8', 'u8', 's16', 'u16', 's32', 'u32'] as const
const operations = ['quotient', 'remainder'] as const

/** Pairs without zero divisors, an odd number of them. */
function pairsOf(type: DType): (readonly [number, number])[] {
  const [least, most] = [Number(finiteMin(type)), Number(finiteMax(type))]
  const ends = [least, least + 1, -3, -2, -1, 0, 1, 2, 3, 7, 10, most - 1, most].filter((x) => x >= least)
  const next = random(3)
  const any = (): number => Math.floor(least + next() * (most - least + 1))
  const others = Array.from({ length: 4000 }, () => [any(), next() < 0.5 ? any() : any() % 100] as const)
  const pairs = [...ends.flatMap((x) => ends.map((y) => [x, y] as const)), ...others].filter(
    ([, y]) => y !== 0,
  )
  return pairs.length % 2 === 0 ? pairs.slice(1) : pairs
}

const wrap = (type: DType, x: bigint): number => {
  const bits = Number(type.slice(1))
  return Number(type.startsWith('s') ? BigInt.asIntN(bits, x) : BigInt.asUintN(bits, x))
}

const exact = (op: (typeof operations)[number], type: DType, [x, y]: readonly [number, number]): number =>
  wrap(type, op === 'quotient' ? BigInt(x) / BigInt(y) : BigInt(x) % BigInt(y))

for (const [variant, backend] of Object.entries(variants)) {
  describe(`division, ${variant} SIMD`, () => {
    it.each(types.flatMap((type) => operations.map((op) => [op, type] as const)))('%s of %s', (op, type) => {
      const pairs = pairsOf(type)
      const spec = { type: type as DType, shape: [pairs.length] }
      const operands = [0, 1].map((side) => ({ spec, elements: pairs.map((pair) => pair[side]!) }))
      const want = pairs.map((pair) => exact(op, type, pair))
      expect(run(backend, op, operands, {}, spec)).toEqual(want)
    })

    it.each(operations)('%s beside types of eight bytes, and by a number that is not known', (op) => {
      const pairs = pairsOf('s32')
      const g = new GraphBuilder()
      const shape = [pairs.length]
      const [x, y, one] = [g.parameter(shape, 's32'), g.parameter(shape, 's32'), g.parameter([], 's32')]
      const wide = g.call('asType', [g.call(op, [x, y], shape, {}, 's32')], shape, { type: 's64' }, 's64')
      const graph = g.graph(wide, g.call(op, [x, one], shape, {}, 's32'))
      const operand = (side: 0 | 1) => ({
        spec: { type: 's32' as DType, shape },
        elements: pairs.map((pair) => pair[side]),
      })
      const seven = { spec: { type: 's32' as DType, shape: [] }, elements: [7] }
      const [many, same] = runGraph(backend, graph, [operand(0), operand(1), seven])
      expect(many!.map(Number)).toEqual(pairs.map((pair) => exact(op, 's32', pair)))
      expect(same).toEqual(pairs.map(([each]) => exact(op, 's32', [each, 7])))
    })

    it.each([1, 2, 3, 4, 5, 7, 9])('a zero divisor is found at the end of %i, and only there', (length) => {
      const spec = { type: 's32' as DType, shape: [length] }
      const operands = (last: number) => [
        { spec, elements: new Array<number>(length).fill(6) },
        { spec, elements: [...new Array<number>(length - 1).fill(3), last] },
      ]
      expect(run(backend, 'quotient', operands(3), {}, spec)).toEqual(new Array<number>(length).fill(2))
      expect(() => run(backend, 'quotient', operands(0), {}, spec)).toThrow(/zero/)
    })
  })
}
