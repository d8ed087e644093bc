// Where the largest and smallest elements are: of every type, along every axis, beyond whole vectors and panels.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { ArgExtremumOptions, Tensor } from '@nx/tensor'
import { isFloat, isInteger, isUnsigned, sizeOf, stridesOf, wrapTo } from '@nx/types'
import type { DType, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { storedTypes, variants } from './compare.ts'

type Real = number | bigint
const functions = { argmax: nx.argmax, argmin: nx.argmin }
type Name = keyof typeof functions

/** By a loop, on elements in a row-major list. */
function expected(
  name: Name,
  shape: Shape,
  list: readonly Real[],
  axis: number,
  tieBreak: 'low' | 'high',
): number[] {
  const [stride, length] = [stridesOf(shape)[axis]!, shape[axis]!]
  const isNan = (x: Real): boolean => Number.isNaN(Number(x))
  const counts = (x: Real, best: Real): boolean => {
    if (isNan(best) || isNan(x)) return isNan(x) && (!isNan(best) || tieBreak === 'high')
    return (name === 'argmax' ? x > best : x < best) || (tieBreak === 'high' && x == best)
  }
  return list.flatMap((_, begin) => {
    if (Math.floor(begin / stride) % length !== 0) return []
    let found = 0
    for (let k = 1; k < length; k++)
      if (counts(list[begin + stride * k]!, list[begin + stride * found]!)) found = k
    return [found]
  })
}

/** Few different numbers, of both signs where the type has them, with its limits now and then. */
function elements(type: DType, count: number): Real[] {
  return Array.from({ length: count }, (_, i) => {
    const any = ((i * 7919) % 23) - 11
    if (isFloat(type)) return i % 97 === 96 ? (i % 2 === 0 ? -0 : 0) : i % 311 === 310 ? -Infinity : any
    const value = i % 101 === 100 ? -1n << 63n : BigInt(isUnsigned(type) ? Math.abs(any) : any)
    return wrapTo(isInteger(type) ? type : 's32')(value)
  })
}

const shapes: readonly Shape[] = [[1], [3], [9], [1031], [3, 0], [2, 3], [33, 40], [1, 7], [7, 1], [3, 1, 17], [5, 6, 7], [19, 4500]] // prettier-ignore

describe.each(Object.entries(variants))('%s', (_, backend) => {
  describe.each(Object.keys(functions) as Name[])('%s', (name) => {
    it.each(storedTypes)('%s', (type) => {
      for (const shape of shapes) {
        const list = elements(type, sizeOf(shape))
        const x = nx.reshape(nx.tensor(list as number[], { type, backend }), shape)
        for (const [axis, length] of shape.entries())
          for (const tieBreak of ['low', 'high'] as const) {
            if (length === 0) continue
            const run = (each: Tensor): Tensor => functions[name](each, { axis, tieBreak })
            const want = expected(name, shape, list, axis, tieBreak)
            for (const each of [run, run, jit(run)])
              expect(nx.toFlatArray(each(x)), `${shape} along ${axis}, ${tieBreak}`).toEqual(want)
          }
      }
    })

    it.each(['f32', 'f64', 'f16', 'bf16', 'f8'] as const)(
      'finds NaN of %s, and takes zeros for equal',
      (type) => {
        const [nan, far] = [NaN, Infinity]
        const lists = [
          [1, nan, 3, nan, 2],
          [nan, nan, nan, nan, nan],
          [-far, -far, -far, -far, -far],
          [far, far, nan, far, -far],
          [-0, 0, -0, 0, -0],
          [0, -0, 0, -0, 0],
          [...new Array<number>(40).fill(-far), nan, far],
          [...new Array<number>(37).fill(7), nan],
        ]
        for (const list of lists)
          for (const width of [1, 3, 6])
            for (const tieBreak of ['low', 'high'] as const) {
              const column = nx.reshape(nx.tensor(list, { type, backend }), [list.length, 1])
              const x = nx.tile(column, [1, width])
              const [want] = expected(name, [list.length], list, 0, tieBreak)
              const wanted = new Array<number>(width).fill(want!)
              const run = (each: Tensor, axis: number): Tensor => functions[name](each, { axis, tieBreak })
              expect(nx.toFlatArray(run(x, 0)), `${list}, ${tieBreak}`).toEqual(wanted)
              expect(nx.toFlatArray(run(nx.transpose(x), 1)), `${list}, ${tieBreak}`).toEqual(wanted)
            }
      },
    )
  })

  it('walks what is computed, transposed and flattened, and gives the largest elements in the same walk', () => {
    const list = elements('f32', 37 * 50) as number[]
    const x = nx.reshape(nx.tensor(list, { backend }), [37, 50])
    const runs: Readonly<Record<string, (each: Tensor, options?: ArgExtremumOptions) => Tensor[]>> = {
      computed: (each) => [nx.argmax(nx.subtract(nx.multiply(each, 2), 3), { axis: 1, keepAxis: true })],
      reversed: (each) => [nx.argmin(nx.reverse(each, { axes: [0] }), { axis: 0 })],
      flattened: (each) => [nx.argmax(nx.transpose(each)), nx.argmax(each, { tieBreak: 'high' })],
      together: (each) => [nx.argmax(each, { axis: 0 }), nx.reduceMax(each, { axes: [0] }), nx.sum(each, { axes: [0] })],
      used: (each) => [nx.takeAlongAxis(each, nx.argmax(each, { axis: 1, keepAxis: true, type: 's64' }), { axis: 1 })],
    } // prettier-ignore
    for (const [name, run] of Object.entries(runs)) {
      const [compiled, called] = [jit(run)(x), run(x)]
      expect(compiled.map((each) => nx.toFlatArray(each)), name).toEqual(called.map((each) => nx.toFlatArray(each))) // prettier-ignore
    }
    const flat = nx.toFlatArray(nx.transpose(x)) as number[]
    expect(nx.toNumber(runs['flattened']!(x)[0]!)).toBe(flat.indexOf(Math.max(...flat)))
    const best = Array.from({ length: 37 }, (_, i) => Math.max(...list.slice(i * 50, i * 50 + 50)))
    expect(nx.toFlatArray(runs['used']!(x)[0]!)).toEqual(best)
  })

  it('along an axis of one computes what may fail', () => {
    const x = nx.tensor([[0], [1]], { type: 's32', backend })
    const run = (each: Tensor): Tensor => nx.argmax(nx.quotient(1, each), { axis: 1 })
    expect(() => jit(run)(x)).toThrow(/division_by_zero|divi/)
  })
})
