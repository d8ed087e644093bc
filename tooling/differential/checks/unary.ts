// Functions of one element.
import * as nx from '@nx/tensor'
import type { DType } from '@nx/types'
import { type Check, complexes, each, floats, integers, reals, shapes, wideFloats } from '../check.ts'
import type { Values } from '../inputs.ts'

type Unary = (x: nx.Tensor) => nx.Tensor

function unary(
  name: string,
  run: Unary,
  python: string,
  ulps: number,
  types: readonly DType[] = floats,
  more: Partial<Check> & { readonly values?: Values } = {},
): Check {
  const { values = 'any', ...rest } = more
  return { name, run: (x) => run(x!), python, ulps, types, cases: each(shapes, values), ...rest }
}

export const unaryChecks: readonly Check[] = [
  unary('abs', nx.abs, 'np.abs(x)', 0, reals),
  unary('negate', nx.negate, '-x', 0, [...floats, 's8', 's16', 's32', 's64', 'u8', 'u64']),
  unary('sign', nx.sign, 'np.where(x == 0, x, np.sign(x))', 0, [...floats, ...integers], {
    rule: 'a zero keeps its sign, as in IEEE 754 and JAX',
  }),
  unary('ceil', nx.ceil, 'np.ceil(x)', 0),
  unary('floor', nx.floor, 'np.floor(x)', 0),
  unary('round', nx.round, 'away(x)', 0, floats, { rule: 'halves go away from zero, as in Nx' }),
  unary('isNan', nx.isNan, 'np.isnan(x)', 0),
  unary('isInfinity', nx.isInfinity, 'np.isinf(x)', 0),
  unary('logicalNot', nx.logicalNot, 'np.logical_not(x)', 0, reals),
  unary('exp', nx.exp, 'np.exp(x)', 2),
  unary('expm1', nx.expm1, 'np.expm1(x)', 2),
  unary('log', nx.log, 'np.log(x)', 2),
  unary('log1p', nx.log1p, 'np.log1p(x)', 2),
  unary('log2', nx.log2, 'np.log2(x)', 2),
  unary('log10', nx.log10, 'np.log10(x)', 2),
  unary('sqrt', nx.sqrt, 'np.sqrt(x)', 0.5, floats, { isLong: false }),
  unary('rsqrt', nx.rsqrt, '1 / np.sqrt(x)', 1),
  unary('cbrt', nx.cbrt, 'np.cbrt(x)', 2),
  unary('sin', (x) => nx.sin(x), 'np.sin(x)', 2),
  unary('cos', nx.cos, 'np.cos(x)', 2),
  unary('tan', nx.tan, 'np.tan(x)', 2),
  unary('asin', nx.asin, 'np.arcsin(x)', 2),
  unary('acos', nx.acos, 'np.arccos(x)', 2),
  unary('atan', nx.atan, 'np.arctan(x)', 2),
  unary('sinh', nx.sinh, 'np.sinh(x)', 2),
  unary('cosh', nx.cosh, 'np.cosh(x)', 2),
  unary('tanh', nx.tanh, 'np.tanh(x)', 2),
  unary('asinh', nx.asinh, 'np.arcsinh(x)', 2),
  unary('acosh', nx.acosh, 'np.arccosh(x)', 2),
  unary('atanh', nx.atanh, 'np.arctanh(x)', 2),
  unary('erf', nx.erf, 'each(math.erf, x)', 2, floats, { isLong: false }),
  unary('erfc', nx.erfc, 'each(math.erfc, x)', 4, floats, { isLong: false }),
  unary('erfInv', nx.erfInv, 'np.where(x == 0, x, special.erfinv(x))', 4, floats, {
    isLong: false,
    rule: 'a zero keeps its sign, as erf does',
  }),
  unary(
    'sigmoid',
    nx.sigmoid,
    'np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))',
    2,
  ),
  unary('bitwiseNot', nx.bitwiseNot, '~x', 0, integers),
  unary(
    'populationCount',
    nx.populationCount,
    'np.vectorize(lambda v: bin(int(v) & (2 ** (8 * x.itemsize) - 1)).count("1"), otypes=[np.int64])(x)',
    0,
    integers,
  ),
  unary(
    'countLeadingZeros',
    nx.countLeadingZeros,
    'np.vectorize(lambda v: 8 * x.itemsize - (int(v) & (2 ** (8 * x.itemsize) - 1)).bit_length(), otypes=[np.int64])(x)',
    0,
    integers,
  ),
  unary('exp', nx.exp, 'np.exp(x.astype(np.float64))', 1, integers, { form: 'of integers' }),
  unary('log', nx.log, 'np.log(x.astype(np.float64))', 1, integers, { form: 'of integers' }),
  unary('sqrt', nx.sqrt, 'np.sqrt(x.astype(np.float64))', 1, integers, { form: 'of integers' }),
  unary('asType', (x) => nx.asType(x, 'f64'), 'x.astype(np.float64)', 0, reals, { form: 'to f64' }),
  unary('asType', (x) => nx.asType(x, 'f32'), 'x', 0.5, reals, { form: 'to f32' }),
  unary('asType', (x) => nx.asType(x, 'bf16'), 'x', 0.5, ['f32', 'f64', 'f16', 's32', 'u64'], {
    form: 'to bf16',
  }),
  unary('asType', (x) => nx.asType(x, 'u8'), 'x.astype(np.uint8)', 0, integers, { form: 'to u8' }),
  unary('asType', (x) => nx.asType(x, 's16'), 'x.astype(np.int16)', 0, integers, { form: 'to s16' }),
  unary(
    'asType',
    (x) => nx.asType(x, 's32'),
    'each(lambda v: 0 if v != v else np.clip(v, -2**31, 2**31 - 1) if math.isinf(v) else (int(v) + 2**31) % 2**32 - 2**31, x).astype(np.int64)',
    0,
    floats,
    {
      form: 'of floats to s32',
      rule: 'infinities become the ends of the type, NaN 0, and other numbers wrap, as in Nx; NumPy leaves all three undefined',
    },
  ),
  unary('clip', (x) => nx.clip(x, -1, 2), 'np.clip(x, -1, 2)', 0, [...floats, 's8', 's32', 's64']),
  unary('clip', (x) => nx.clip(x, 0, 10), 'np.clip(x, 0, 10)', 0, integers, { form: 'of integers' }),
  unary('abs', nx.abs, 'np.abs(x)', 2, complexes, { form: 'of complex numbers', isLong: true }),
  unary('phase', nx.phase, 'np.angle(x)', 2, complexes),
  unary('real', nx.real, 'np.real(x)', 0, [...complexes, ...wideFloats]),
  unary('imag', nx.imag, 'np.imag(x)', 0, complexes),
  unary('conjugate', nx.conjugate, 'np.conj(x)', 0, complexes),
  unary('exp', nx.exp, `np.exp(x)`, 4, complexes, {
    form: 'of complex numbers',
    values: 'plain',
    isScaled: true,
  }),
  unary('log', nx.log, `np.log(x)`, 4, complexes, {
    form: 'of complex numbers',
    values: 'plain',
    isScaled: true,
  }),
  unary('sqrt', nx.sqrt, `np.sqrt(x)`, 4, complexes, {
    form: 'of complex numbers',
    values: 'plain',
    isScaled: true,
  }),
  unary('sin', (x) => nx.sin(x), `np.sin(x)`, 4, complexes, {
    form: 'of complex numbers',
    values: 'plain',
    isScaled: true,
  }),
  unary('tanh', nx.tanh, `np.tanh(x)`, 8, complexes, {
    form: 'of complex numbers',
    values: 'plain',
    isScaled: true,
  }),
  unary('acos', nx.acos, `np.arccos(x)`, 8, complexes, {
    form: 'of complex numbers',
    values: 'plain',
    isLong: false,
  }),
]
