// Wrong calls of element-wise functions.
import * as everything from '../../src/index.ts'
import {
  apart,
  bad,
  broadcasting,
  input,
  type Mistake,
  onlyIntegers,
  onlyReal,
  options,
  pair,
  type,
  values,
} from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const unary = [
  'abs acos acosh asin asinh atan atanh cbrt conjugate cos cosh exp expm1 imag isInfinity isNan log10 log1p log2',
  'logicalNot negate phase real rsqrt sigmoid sign sin sinh sqrt tan tanh',
]
  .join(' ')
  .split(' ') as 'abs'[]
const unaryOfReals = [
  ...[
    'ceil',
    'elu',
    'erf',
    'erfInv',
    'erfc',
    'floor',
    'gelu',
    'leakyRelu',
    'relu',
    'round',
    'silu',
    'softplus',
  ],
] as 'ceil'[]
const unaryOfIntegers = ['bitwiseNot', 'countLeadingZeros', 'populationCount'] as const

const binary = [
  'add divide equal logicalAnd logicalOr logicalXor multiply notEqual pow subtract',
  'atan2 greater greaterEqual less lessEqual max min remainder',
]
  .join(' ')
  .split(' ') as 'add'[]
const binaryOfReals = [
  'atan2',
  'greater',
  'greaterEqual',
  'less',
  'lessEqual',
  'max',
  'min',
  'remainder',
] as const
const binaryOfIntegers = [
  'bitwiseAnd',
  'bitwiseOr',
  'bitwiseXor',
  'leftShift',
  'quotient',
  'rightShift',
] as const

export const elementwise: readonly Mistake[] = [
  ...[...unary, ...unaryOfReals, ...unaryOfIntegers].flatMap((fn) => input(fn, (x) => nx[fn](x))),
  ...unaryOfReals.map((fn) => onlyReal(fn, (x) => nx[fn](x))),
  ...unaryOfIntegers.map((fn) => onlyIntegers(fn, (x) => nx[fn](x))),
  ...binary.flatMap((fn) => [
    // What gives floats takes integers of any size.
    ...pair(fn, (left, right) => nx[fn](left, right)).filter(
      ([, , , code]) => code !== 'out_of_range' || !['divide', 'atan2'].includes(fn),
    ),
    ...broadcasting(fn, (left, right) => nx[fn](left, right)),
  ]),
  ...options('leakyRelu', 'negativeSlope', (given) => nx.leakyRelu(1, given)),
  ...values(
    'leakyRelu',
    'negativeSlope',
    'is a finite number',
    [Number.NaN, Infinity, 'small'],
    ({ vector }, value) => nx.leakyRelu(vector, { negativeSlope: value }),
  ),
  ...options('elu', 'alpha', (given) => nx.elu(1, given)),
  ...values('elu', 'alpha', 'is a finite number', [Number.NaN, -Infinity, '1'], ({ vector }, value) =>
    nx.elu(vector, { alpha: value }),
  ),
  ...options('gelu', 'approximate', (given) => nx.gelu(1, given)),
  ...values('gelu', 'approximate', 'is one of none, tanh', [true, 'erf'], ({ vector }, value) =>
    nx.gelu(vector, { approximate: value }),
  ),
  ...pair('logAddExp', (left, right) => nx.logAddExp(left, right)).filter(
    ([, , , code]) => code !== 'out_of_range',
  ),
  ...broadcasting('logAddExp', (left, right) => nx.logAddExp(left, right)),
  onlyReal('logAddExp', (x) => nx.logAddExp(x, 1)),
  ...binaryOfReals.map((fn) => onlyReal(fn, (x) => nx[fn](x, x))),
  ...binaryOfIntegers.flatMap((fn) => [
    ...input(fn, (x) => nx[fn](x, x)),
    onlyIntegers(fn, (x) => nx[fn](x, 1)),
    ...broadcasting(fn, (left, right) => nx[fn](nx.asType(left, 's32'), nx.asType(right, 's32'))).slice(0, 2),
  ]),

  ...input('log', (x) => nx.log(x)),
  ...broadcasting('log', (left, right) => nx.log(left, right)).slice(0, 2),
  ...apart('log', (left, right) => nx.log(left, right)),
  ...[1, 0, -2, Number.NaN].map((base): Mistake => [
    'log',
    `base ${base}`,
    ({ vector }) => nx.log(vector, base),
    'option',
    `the base is a positive number other than 1, got ${base}`,
  ]),

  ...input('complex', (x) => nx.complex(x, x)).slice(0, -1),
  ...apart('complex', (left, right) => nx.complex(left, right)),
  ...broadcasting('complex', (left, right) => nx.complex(left, right)),
  [
    'complex',
    'parts that are complex',
    ({ complex }) => nx.complex(complex, 1),
    'type',
    'the parts must be real, got c64; add complex numbers with add',
  ],

  ...input('clip', (x) => nx.clip(x, 0, 1)),
  ...apart('clip', (left, right) => nx.clip(left, right, 1)),
  onlyReal('clip', (x) => nx.clip(x, 0, 1)),
  [
    'clip',
    'limits that are no scalars',
    ({ matrix, vector }) => nx.clip(matrix, vector, 1),
    'rank',
    'limits must be scalars, got [3]; see min and max',
  ],

  ...input('select', (x) => nx.select(x, 1, 2)),
  ...apart('select', (left, right) => nx.select(left, right, 0)),
  ...broadcasting('select', (left, right) => nx.select(1, left, right)).slice(0, 2),
  [
    'select',
    'branches that do not fit the predicate',
    ({ matrix, vector }) => nx.select(vector, matrix, 0),
    'broadcast',
    'the branches broadcast to [row: 2, column: 3], which does not fit the predicate [3]; the result has the shape of ' +
      'the predicate, unless that is a scalar (see broadcast)',
  ],

  ...pair('allClose', (left, right) => nx.allClose(left, right)),
  ...broadcasting('allClose', (left, right) => nx.allClose(left, right)).slice(0, 2),
  ...options('allClose', 'rtol, atol, equalNan', (given) => nx.allClose(1, 1, given)),
  ...(['rtol', 'atol'] as const).flatMap((option) =>
    values('allClose', option, 'is a number, zero or more', [-1, Number.NaN, 'small'], ({ vector }, value) =>
      nx.allClose(vector, vector, { [option]: value }),
    ),
  ),

  ...input('asType', (x) => nx.asType(x, 'f32')),
  ...[0, null, 'yes'].map((saturate): Mistake => [
    'asType',
    `${typeof saturate} ${saturate} for saturate`,
    ({ vector }) => nx.asType(vector, 'f16', { saturate: bad(saturate) }),
    'option',
    `saturate is true or false, got ${typeof saturate === 'string' ? `"${saturate}"` : saturate}`,
  ]),
  ...type('asType', ({ vector }, wrong) => nx.asType(vector, wrong)),
  ...options('asType', 'saturate', (given) => nx.asType(1, 'f32', given)),

  ...input('bitcast', (x) => nx.bitcast(x, 's64')).slice(0, -1),
  ...type('bitcast', ({ vector }, wrong) => nx.bitcast(vector, wrong)),
  [
    'bitcast',
    'types of two widths',
    ({ vector }) => nx.bitcast(vector, 's64'),
    'type',
    'needs two real types of one width, got f32 and s64; convert values with asType',
  ],
  [
    'bitcast',
    'complex numbers',
    ({ complex }) => nx.bitcast(complex, 'u64'),
    'type',
    'needs two real types of one width, got c64 and u64; convert values with asType',
  ],

  ...[undefined, '1', null, [1], 1n].map((value): Mistake => [
    'weakFloat',
    `what is no number: ${String(value)}`,
    () => nx.weakFloat(bad(value)),
    'invalid_value',
    `needs a number, got ${value === '1' ? '"1"' : value === 1n ? '1n' : Array.isArray(value) ? 'Array' : value}`,
  ]),
]
