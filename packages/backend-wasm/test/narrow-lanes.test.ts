// Integers of 8 and 16 bits are computed in lanes of their own width: all that is there is what wider ones wrap to.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import type { Backend, DType } from '@nx/types'
import { afterAll, expect, it } from 'vitest'
import { reference, variants } from './compare.ts'
import { pool, pooled } from './pools.ts'

const threads = await pool(2, 32)
afterAll(() => threads.terminate())
const backends: Readonly<Record<string, Backend>> = { one: variants['relaxed']!, threads: pooled(threads) }

type Run = (x: Tensor, y: Tensor) => Tensor

const runs: Readonly<Record<string, Run>> = {
  add: nx.add,
  subtract: nx.subtract,
  multiply: nx.multiply,
  negate: nx.negate,
  abs: nx.abs,
  sign: nx.sign,
  min: nx.min,
  max: nx.max,
  clip: (x) => nx.clip(x, 5, 100),
  relu: (x) => nx.max(nx.subtract(x, 100), 0),
  'bitwise logic': (x, y) => nx.bitwiseXor(nx.bitwiseAnd(x, 0x5a), nx.bitwiseOr(nx.bitwiseNot(x), y)),
  'shifts by constants': (x, y) =>
    nx.bitwiseXor(nx.leftShift(x, 3), nx.bitwiseXor(nx.rightShift(y, 5), nx.rightShift(x, 40))),
  'shifts by the width': (x) => nx.bitwiseOr(nx.leftShift(x, 8), nx.rightShift(x, 7)),
  'shifts by others': (x, y) => nx.leftShift(x, nx.bitwiseAnd(y, 15)),
  equal: nx.equal,
  'not equal': nx.notEqual,
  less: nx.less,
  'less or equal': nx.lessEqual,
  greater: nx.greater,
  'greater or equal': nx.greaterEqual,
  'of predicates': (x, y) => nx.logicalXor(nx.logicalAnd(nx.less(x, y), x), nx.logicalNot(y)),
  select: (x, y) => nx.select(nx.less(x, y), nx.add(x, 1), y),
  'select by numbers': (x, y) => nx.select(nx.bitwiseAnd(x, 6), y, 1),
  'sum of predicates': (x, y) => nx.add(nx.less(x, y), nx.equal(x, y)),
  'between types': (x, y) => nx.add(nx.asType(nx.multiply(x, y), 's8'), nx.asType(y, 'u8')),
  'to wider ones': (x, y) => nx.multiply(nx.asType(nx.add(x, y), 's16'), nx.asType(x, 'u16')),
  'to f32 and back': (x, y) => nx.asType(nx.divide(nx.asType(nx.add(x, y), 'f32'), 3), 'u8'),
  quotient: (x, y) => nx.quotient(x, nx.bitwiseOr(nx.abs(nx.quotient(y, 2)), 1)),
  'largest of all': (x, y) => nx.add(nx.reduceMax(x), nx.reduceMin(y)),
  'are all': (x, y) => nx.stack([nx.all(x), nx.any(nx.equal(x, y))]),
}

/** Operands made so far: to make them takes longer than to compute with them. */
const made = new Map<Backend, Map<string, [Tensor, Tensor]>>()

function operands(type: DType, backend: Backend, count: number): [Tensor, Tensor] {
  const own = made.get(backend) ?? new Map<string, [Tensor, Tensor]>()
  made.set(backend, own)
  const key = `${type} ${count}`
  const both = own.get(key) ?? makeOperands(type, backend, count)
  own.set(key, both)
  return both
}

/** Both operands of all that two bytes can be, and of limits of 16 bits beside others. */
function makeOperands(type: DType, backend: Backend, count: number): [Tensor, Tensor] {
  const limits = [0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 65534, 32769]
  const is8 = type.endsWith('8')
  const all = Array.from({ length: 65536 }, (_, i) => (is8 || i % 3 > 0 ? i : limits[((i / 3) % 12) | 0]!))
  const numbers = (at: (i: number) => number): Tensor => {
    const wide = Array.from({ length: count }, (_, i) => at(i * (count < 65536 ? 257 : 1)))
    return nx.asType(nx.tensor(wide, { type: 's32', backend }), type)
  }
  const at = (i: number): number => all[i & 0xffff]!
  return [numbers(at), numbers(is8 ? (i) => at(i) >> 8 : (i) => at(Math.imul(i, 40503) >> 4))]
}

const views: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  reversed: (x) => nx.reverse(x),
  'every third': (x) => nx.slice(x, [0], [Math.floor(x.shape[0]! / 3) * 3], { strides: [3] }),
  rows: (x) => nx.sliceAlongAxis(nx.reshape(x, [-1, 20]), 1, 17, { axis: 1 }),
  columns: (x) => nx.transpose(nx.reshape(x, [-1, 20])),
  broadcast: (x) => nx.broadcast(nx.sliceAlongAxis(x, 0, 37), [5, 37]),
  column: (x) => nx.broadcast(nx.reshape(nx.sliceAlongAxis(x, 0, 5), [5, 1]), [5, 37]),
}

const types: readonly DType[] = ['u8', 's8', 'u16', 's16']

/** Compares what a function gives of the same operands on each backend and on the reference, eager and compiled. */
function check(name: string, run: Run, type: DType, count: number): void {
  const want = run(...operands(type, reference, count))
  for (const [on, backend] of Object.entries(backends)) {
    const own = operands(type, backend, count)
    for (const each of [run, jit(run)]) {
      const got = each(...own)
      expect([got.type, got.shape], name).toEqual([want.type, want.shape])
      const isSame = Buffer.compare(nx.toBinary(got), nx.toBinary(want)) === 0
      expect(isSame, `${name} of ${type}, ${count}, ${on}`).toBe(true)
    }
  }
}

it.each(types)('all pairs of %s', (type) => {
  for (const [name, run] of Object.entries(runs)) check(name, run, type, 65536)
})

it.each(types)('lines of %s of every length', (type) => {
  for (const name of ['multiply', 'abs', 'shifts by others', 'of predicates', 'to wider ones', 'are all'])
    for (const count of [1, 3, 4, 7, 15, 17, 63, 130]) check(name, runs[name]!, type, count)
})

it.each(Object.keys(views))('%s', (name) => {
  const view = views[name]!
  for (const type of types) {
    check(name, (x, y) => nx.add(view(x), view(y)), type, 1000)
    check(name, (x, y) => nx.less(view(nx.add(x, y)), view(x)), type, 1000)
    check(name, (x, y) => nx.reduceMax(nx.subtract(view(x), view(y)), { axes: [0] }), type, 1000)
    check(name, (x, y) => nx.reduceMin(view(nx.max(x, y)), { axes: [-1] }), type, 1000)
  }
})

it.each(Object.values(backends))('bits of floats of 16 bits are selected as they are', (backend) => {
  const bits = nx.iota([65536], { type: 's32', backend })
  for (const type of ['f16', 'bf16'] as const) {
    const x = nx.bitcast(nx.asType(bits, 'u16'), type)
    const run = (x: Tensor): Tensor => nx.select(nx.asType(bits, 'u8'), x, nx.reverse(x))
    const want = nx.select(nx.asType(bits, 'u8'), bits, nx.reverse(bits))
    for (const each of [run, jit(run)])
      expect(nx.toFlatArray(nx.bitcast(each(x), 'u16'))).toEqual(nx.toFlatArray(want))
  }
})

it.each(Object.values(backends))(
  'negative amounts are reported, those that are the same for all as well',
  (backend) => {
    const x = nx.iota([100], { type: 's8', backend })
    for (const amount of [nx.tensor(-1, { type: 's8', backend }), nx.subtract(x, 1)])
      for (const run of [nx.leftShift, jit(nx.rightShift)])
        expect(() => nx.toFlatArray(run(x, amount))).toThrow(/negative/)
  },
)

it.each(['s32', 's64', 'f32', 'f64'] as const)(
  'wide totals of one number beside narrow lanes, of %s',
  (type) => {
    for (const total of [nx.reduceMin, nx.reduceMax, nx.sum, nx.product]) {
      const one = (x: Tensor): Tensor => nx.asType(total(nx.ones([2], { type, backend: x.backend })), 's32')
      for (const narrow of ['u8', 's16'] as const) {
        check('a place', (x) => nx.slice(x, [one(x)], [1]), narrow, 40)
        check('places', (x, y) => nx.add(nx.slice(x, [one(x)], [20]), nx.slice(y, [0], [20])), narrow, 40)
      }
    }
  },
)

it.each(['s32', 's64', 'f32'] as const)(
  'wide sums so far of one number beside narrow lanes, of %s',
  (type) => {
    for (const narrow of ['u8', 's16'] as const) {
      const sums = (x: Tensor): Tensor => nx.cumulativeSum(nx.ones(x.shape, { type, backend: x.backend }))
      check('places', (x) => nx.take(x, nx.subtract(nx.asType(sums(x), 's32'), 1)), narrow, 40)
      check('beside', (x, y) => nx.select(nx.less(sums(x), 20), x, y), narrow, 40)
    }
  },
)
