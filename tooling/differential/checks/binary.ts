// Functions of two elements.
import * as nx from '@nx/tensor'
import type { DType } from '@nx/types'
import { type Check, complexes, floats, type Input, integers, pairs, reals, shapes } from '../check.ts'
import type { Values } from '../inputs.ts'

function two(left: Values = 'any', right: Values = left, rightType?: DType): readonly (readonly Input[])[] {
  return pairs.map(([a, b]) => [
    { shape: a, values: left },
    { shape: b, values: right, ...(rightType === undefined ? {} : { type: rightType }) },
  ])
}

function binary(
  name: string,
  run: (x: nx.Tensor, y: nx.Tensor) => nx.Tensor,
  python: string,
  ulps: number,
  types: readonly DType[] = reals,
  more: Partial<Check> = {},
): Check {
  return { name, run: (x, y) => run(x!, y!), python, ulps, types, cases: two(), ...more }
}

const others: readonly (readonly [DType, DType])[] = [
  ['u64', 's64'],
  ['s32', 'u64'],
  ['u8', 's8'],
  ['u32', 's32'],
  ['s64', 'u32'],
]
/** Exact comparison of integers of different types. */
const exact = (op: string): string => `np.array(x.astype(object) ${op} y.astype(object)).astype(np.int64)`

/** NumPy rounds f64 once as it is; of longer floats it would round twice. */
const once = { isLong: false }

const comparisons = [
  ['equal', nx.equal, '=='],
  ['notEqual', nx.notEqual, '!='],
  ['greater', nx.greater, '>'],
  ['greaterEqual', nx.greaterEqual, '>='],
  ['less', nx.less, '<'],
  ['lessEqual', nx.lessEqual, '<='],
] as const

export const binaryChecks: readonly Check[] = [
  binary('add', nx.add, 'x + y', 0.5, reals, once),
  binary('subtract', nx.subtract, 'x - y', 0.5, reals, once),
  binary('multiply', nx.multiply, 'x * y', 0.5, reals, once),
  binary('divide', nx.divide, 'x / y', 0.5, floats, once),
  binary(
    'divide',
    nx.divide,
    'x.astype(np.float32).astype(np.float64) / y.astype(np.float32)',
    0.5,
    integers,
    { form: 'of integers', rule: 'integers become f32 first, as in Nx and JAX; NumPy divides in f64' },
  ),
  binary('max', nx.max, 'np.maximum(x, y)', 0, reals, { hasSigns: false }),
  binary('min', nx.min, 'np.minimum(x, y)', 0, reals, { hasSigns: false }),
  binary('pow', nx.pow, 'np.power(x, y)', 1, floats),
  binary('pow', nx.pow, 'np.power(x, y)', 0, integers, {
    form: 'of integers',
    cases: two('any', 'positive'),
  }),
  binary('remainder', nx.remainder, 'np.fmod(x, y)', 0, floats, {
    rule: "the remainder has the dividend's sign, as NumPy's fmod",
  }),
  binary('remainder', nx.remainder, 'np.fmod(x, y)', 0, integers, {
    form: 'of integers',
    cases: two('any', 'nonzero'),
    rule: "the remainder has the dividend's sign, as NumPy's fmod",
  }),
  binary('quotient', nx.quotient, '((x - np.fmod(x, y)) // y)', 0, integers, {
    cases: two('any', 'nonzero'),
    rule: 'quotients are cut towards zero; NumPy goes down',
  }),
  binary('atan2', nx.atan2, 'np.arctan2(x, y)', 2, floats),
  binary('logicalAnd', nx.logicalAnd, 'np.logical_and(x, y)', 0),
  binary('logicalOr', nx.logicalOr, 'np.logical_or(x, y)', 0),
  binary('logicalXor', nx.logicalXor, 'np.logical_xor(x, y)', 0),
  binary('bitwiseAnd', nx.bitwiseAnd, 'x & y', 0, integers),
  binary('bitwiseOr', nx.bitwiseOr, 'x | y', 0, integers),
  binary('bitwiseXor', nx.bitwiseXor, 'x ^ y', 0, integers),
  binary('leftShift', nx.leftShift, 'x << y', 0, integers, { cases: two('any', 'bits') }),
  binary('rightShift', nx.rightShift, 'x >> y', 0, integers, { cases: two('any', 'bits') }),
  ...comparisons.map(([name, run, op]) => binary(name, run, `x ${op} y`, 0)),
  ...comparisons.flatMap(([name, run, op]) =>
    others.map(([left, right]) =>
      binary(name, run, exact(op), 0, [left], { form: `with ${right}`, cases: two('any', 'any', right) }),
    ),
  ),
  binary('add', nx.add, 'x + y', 0.5, complexes, {
    ...once,
    form: 'of complex numbers',
    cases: two('plain'),
  }),
  binary('multiply', nx.multiply, 'x * y', 2, complexes, {
    form: 'of complex numbers',
    cases: two('plain'),
    isScaled: true,
  }),
  binary('divide', nx.divide, 'x / y', 4, complexes, {
    form: 'of complex numbers',
    cases: two('plain'),
    isScaled: true,
  }),
  binary('complex', nx.complex, 'x + 1j * y', 0, ['f32', 'f64'], { cases: two('plain') }),
  {
    name: 'select',
    python: 'np.where(x, y, z)',
    run: (x, y, z) => nx.select(x!, y!, z!),
    types: reals,
    cases: [...shapes.map((shape) => [shape, shape]), [[2, 3, 4], [4]], [[], [2, 3]], [[61, 83], [83]]].map(
      ([a, b]) => [{ shape: a!, values: 'small', type: 's32' }, { shape: b! }, { shape: [] }],
    ),
    ulps: 0,
    rule: 'the result has the shape of the predicate, unless that is a scalar, as in Nx; NumPy broadcasts all three',
  },
  binary('allClose', (x, y) => nx.allClose(x, y), 'np.allclose(x, y, rtol=1e-5, atol=1e-8)', 0, floats),
]
