// Cases of element-wise primitives: all types, special numbers, broadcasting.
import { isFloat, isInteger, isSigned } from '@nx/types'
import type { DType } from '@nx/types'
import { input } from '../support/case.ts'
import type { Case } from '../support/case.ts'
import { between, floats, pairs, special, stored } from '../support/numbers.ts'

/** Units in the last place that f32 may be off. Narrower floats are rounded from f32: one at most. */
const unaryUlps: Readonly<Record<string, number>> = { exp: 2, log: 2, sin: 3, cos: 3, sqrt: 1 }
const binaryUlps: Readonly<Record<string, number>> = { pow: 3, atan2: 3, divide: 1 }

function unary(op: string, type: DType, values: readonly number[]): Case {
  const spec = { type, shape: [values.length] }
  const ulps = type === 'f32' ? (unaryUlps[op] ?? 0) : 1
  return { name: `${op} ${type}`, op, inputs: [input(type, spec.shape, values)], attrs: {}, out: spec, ulps }
}

function binary(op: string, type: DType, left: readonly number[], right: readonly number[]): Case {
  const shape = [left.length]
  const comparison = op === 'equal' || op === 'less'
  return {
    name: `${op} ${type}`,
    op,
    inputs: [input(type, shape, left), input(type, shape, right)],
    attrs: {},
    out: { type: comparison ? 'u8' : type, shape },
    flushes: isFloat(type) && ['add', 'subtract', 'multiply'].includes(op),
    ulps: type === 'f32' ? (binaryUlps[op] ?? 0) : binaryUlps[op] === undefined ? 0 : 1,
  }
}

const everywhere = ['negate', 'abs', 'floor']
const onFloats = ['exp', 'log', 'sin', 'cos', 'sqrt']
const onIntegers = ['quotient', 'bitwiseAnd', 'bitwiseOr', 'bitwiseXor', 'leftShift', 'rightShift']
const onBoth = ['add', 'subtract', 'multiply', 'remainder', 'pow', 'min', 'max', 'equal', 'less']

/** What the reference backend refuses, and the device defines otherwise, is tested by its own. */
const allowed: Readonly<Record<string, (x: number) => boolean>> = {
  quotient: (y) => y !== 0,
  remainder: (y) => y !== 0,
  pow: (y) => y >= 0,
  leftShift: (y) => y >= 0,
  rightShift: (y) => y >= 0,
}

function binaryCases(type: DType): Case[] {
  const numbers = special(type)
  const names = isInteger(type) ? [...onIntegers, ...onBoth] : ['divide', 'atan2', ...onBoth]
  return names.map((op) => {
    const right = isInteger(type) ? numbers.filter(allowed[op] ?? (() => true)) : numbers
    const both = pairs(numbers, right)
    return binary(op, type, both.left, both.right)
  })
}

function wide(op: string, left: number[], right: number[], name: string): Case {
  return { ...binary(op, 'f32', left, right), name: `${op} of ${name}` }
}

const ranges: readonly Case[] = [
  ...[between(-104, 89, 500), between(-1, 1, 300), between(-1e-3, 1e-3, 50)].map((x) =>
    unary('exp', 'f32', x),
  ),
  ...[floats(500).map(Math.abs), between(0.5, 2, 500), between(0.999, 1.001, 100)].map((x) =>
    unary('log', 'f32', x),
  ),
  ...['sin', 'cos'].flatMap((op) => [
    unary(op, 'f32', between(-10, 10, 500)),
    unary(op, 'f32', [...between(-1e5, 1e5, 200), ...floats(300)]),
    unary(
      op,
      'f32',
      Array.from({ length: 64 }, (_, k) => Math.fround(((k - 32) * Math.PI) / 4)),
    ),
  ]),
  unary('sqrt', 'f32', floats(500).map(Math.abs)),
  unary('exp', 'f32', between(-103, -87, 100)),
  unary('log', 'f32', [1e-40, 2e-45, 1e-39]),
  unary('sqrt', 'f32', [1e-40, 2e-45, 1e-39]),
  wide('divide', floats(500, 3), floats(500, 4), 'numbers of every size'),
  wide('divide', between(1, 2, 500, 5), between(1, 2, 500, 6), 'numbers near 1'),
  wide('remainder', floats(300, 7), floats(300, 8), 'numbers of every size'),
  wide('remainder', between(-1e6, 1e6, 300, 9), between(0.1, 9, 300, 10), 'large by small numbers'),
  wide('atan2', floats(300, 11), floats(300, 12), 'numbers of every size'),
  wide('atan2', between(-1, 1, 500, 13), between(-1, 1, 500, 14), 'numbers in the square'),
  wide('pow', between(0, 10, 500, 15), between(-30, 30, 500, 16), 'moderate numbers'),
  wide('pow', between(0.999, 1.001, 300, 17), between(-8e4, 8e4, 300, 18), 'numbers near 1, large exponents'),
  wide(
    'pow',
    between(-9, 9, 300, 19),
    between(-20, 20, 300, 20).map(Math.round),
    'negative numbers, whole exponents',
  ),
  wide('equal', [1e-45, 1e-45, -1e-45], [0, 1e-45, 1e-45], 'subnormal numbers'),
  wide('less', [0, 1e-45, -1e-45, 0], [1e-45, 0, 0, -0], 'subnormal numbers'),
]

function broadcastCase(left: number[], right: number[], shape: number[], type: DType): Case {
  const value = (n: number): number[] => between(-50, 50, n).map((x) => (isFloat(type) ? x : Math.trunc(x)))
  return {
    name: `add ${type} [${left}] + [${right}]`,
    op: 'add',
    inputs: [input(type, left, value(7)), input(type, right, value(5))],
    attrs: {},
    out: { type, shape },
  }
}

const broadcasts: readonly Case[] = [
  broadcastCase([], [], [], 'f32'),
  broadcastCase([1], [5], [5], 's32'),
  broadcastCase([3, 1], [1, 5], [3, 5], 'f32'),
  broadcastCase([5], [2, 3, 5], [2, 3, 5], 'u8'),
  broadcastCase([2, 1, 4, 1], [3, 1, 7], [2, 3, 4, 7], 'f32'),
  broadcastCase([257, 3], [], [257, 3], 's16'),
  broadcastCase([0, 3], [1, 3], [0, 3], 'f32'),
  broadcastCase([2, 1, 2, 1, 2, 1], [1, 3, 1, 3, 1, 3], [2, 3, 2, 3, 2, 3], 's32'),
]

const selects: readonly Case[] = stored.map((type) => ({
  name: `select ${type}`,
  op: 'select',
  inputs: [
    input('u8', [2, 3], [0, 1, 2, 0, 255, 1]),
    input(type, [3], special(type)),
    input(type, [2, 1], special(type).slice(1)),
  ],
  attrs: {},
  out: { type, shape: [2, 3] },
}))

export const elementwiseCases: readonly Case[] = [
  ...stored.flatMap((type) => everywhere.map((op) => unary(op, type, special(type)))),
  ...stored.filter(isFloat).flatMap((type) => onFloats.map((op) => unary(op, type, special(type)))),
  ...stored.flatMap(binaryCases),
  ...ranges,
  ...broadcasts,
  ...selects,
]

/** Where the reference backend raises, a device gives what its documentation says. */
export const definedOnDevice: readonly (Case & { readonly expected: readonly number[] })[] = stored
  .filter(isInteger)
  .flatMap((type) => {
    const [x, y] = isSigned(type) ? [-1, -1] : [1, 0]
    const zero = { ...binary('quotient', type, [1, 0], [0, 0]), expected: [0, 0] }
    const rest = { ...binary('remainder', type, [1, 0], [0, 0]), expected: [0, 0] }
    const power = {
      ...binary('pow', type, [1, x!, 0], [y!, y!, y!]),
      expected: isSigned(type) ? [1, -1, 0] : [1, 1, 1],
    }
    return [zero, rest, power]
  })
