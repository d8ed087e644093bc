// What a table of mistakes is made of, and the mistakes that many functions share.
import { binaryBackend } from '@nx/backend-binary'
import {
  broadcast,
  dispose,
  iota,
  setDefaultBackend,
  template,
  tensor,
  type Tensor,
  vectorize,
} from '@nx/tensor'
import { Complex } from '@nx/types'
import { deviceBackend } from '../backends.ts'

/** Tensors to make mistakes with; eager ones, or the arguments of a traced function. */
export type Given = Readonly<Record<keyof ReturnType<typeof tensors>, Tensor>>

/** A wrong call, the code of its error, and the message after the name of the function. */
export type Mistake = readonly [
  fn: string,
  title: string,
  call: (given: Given) => unknown,
  code: string,
  message: string,
]

/** A value where types forbid it. */
export const bad = (value: unknown): never => value as never

/** Fresh tensors. */
export function tensors() {
  setDefaultBackend(binaryBackend())
  return {
    scalar: tensor(1.5),
    vector: tensor([1.5, 2.5, 3.5]),
    whole: tensor([1, 2, 3]),
    matrix: iota([2, 3], { type: 'f32', names: ['row', 'column'] }),
    square: iota([2, 2], { type: 'f32' }),
    cube: iota([2, 3, 4], { type: 'f32' }),
    none: iota([2, 0], { type: 'f32' }),
    complex: tensor([new Complex(1, 2)]),
    batch: vectorize(iota([2, 3], { type: 'f32' }), 'batch'),
    longer: vectorize(iota([3, 3], { type: 'f32' }), 'batch'),
  }
}

/** A tensor that was disposed of. */
export function disposed(): Tensor {
  const x = tensor([1, 2])
  dispose(x)
  return x
}

/** A tensor on a backend that others cannot meet. */
export const elsewhere = (name: string): Tensor => tensor([1, 2], { backend: deviceBackend(name) })

/** A tensor of as many elements as there may be, without the elements. */
export const large = (...shape: number[]): Tensor => template(shape, 'f32')

/** Messages that several tables share. */
export const noTensor = (got: string): string =>
  `got ${got} where numbers or a tensor belong; ` +
  (got === 'undefined' || got === 'null'
    ? 'is an argument missing? NaN stands for a number that is missing'
    : got.startsWith('"')
      ? 'convert it by Number'
      : got === 'Promise'
        ? 'await it first'
        : got.includes('function')
          ? 'call it, or take the value of a chain'
          : ['Object', 'Tensor'].includes(got)
            ? 'make an array of its numbers first'
            : 'make a tensor of arrays first')
export const tooLarge = (shape: string): string =>
  `a tensor has at most 2 ** 31 elements, got ${shape}; work in smaller parts`
export const notShape = (got: string): string =>
  `a shape is an array of whole numbers, zero or more each, got ${got}`
export const notArray = (what: string, got: string): string =>
  `${what} must be in an array, got ${got}; put brackets around a single one`

/** What is no tensor where one belongs. */
export function input(fn: string, call: (x: never) => unknown): Mistake[] {
  return [
    [fn, 'nothing', () => call(bad(undefined)), 'invalid_value', noTensor('undefined')],
    [fn, 'a promise', () => call(bad(Promise.resolve(1))), 'invalid_value', noTensor('Promise')],
    [fn, 'a function', () => call(bad(() => 1)), 'invalid_value', noTensor('a function')],
    [fn, 'text', () => call(bad('1')), 'invalid_value', noTensor('"1"')],
    [fn, 'an array', () => call(bad([1, [2]])), 'invalid_value', noTensor('Array')],
    [
      fn,
      'a tensor disposed of',
      () => call(bad(disposed())),
      'disposed',
      'this s32 tensor of shape [2] was used after dispose; dispose of it after its last use, or not at all',
    ],
    [
      fn,
      'a bigint of more than 64 bits',
      () => call(bad(2n ** 64n)),
      'out_of_range',
      '18446744073709551616 does not fit s64, whose range is -9223372036854775808 to 9223372036854775807; give a ' +
        "wider type, or tensor(…, { type: 's64', wrap: true }) to keep the low bits",
    ],
  ]
}

/** Two tensors that cannot meet. */
export function pair(fn: string, call: (left: Tensor, right: Tensor) => unknown): Mistake[] {
  return [...input(fn, (x) => call(x, x)), ...apart(fn, call)]
}

/** Tensors of two backends, and vectorized axes of two lengths. */
export function apart(fn: string, call: (left: Tensor, right: Tensor) => unknown): Mistake[] {
  return [
    [
      fn,
      'two backends',
      () => call(elsewhere('one'), elsewhere('two')),
      'mixed_backends',
      'tensors live on two backend instances, "one" and "two"; move one with backendTransfer(tensor, backend)',
    ],
    [
      fn,
      'vectorized axes of two lengths',
      ({ batch, longer }) => call(batch, longer),
      'vectorized_mismatch',
      'the vectorized axis "batch" has length 2 in one input and 3 in another, got vectorized[batch: 2][3] and ' +
        'vectorized[batch: 3][3]; lengths must be equal or one of them 1',
    ],
  ]
}

/** Shapes and names that do not broadcast, and a result of too many elements. */
export function broadcasting(fn: string, call: (left: Tensor, right: Tensor) => unknown): Mistake[] {
  return [
    [
      fn,
      'shapes that do not broadcast',
      ({ matrix, square }) => call(matrix, square),
      'broadcast',
      'cannot broadcast [row: 2, column: 3] with [2, 2]: lengths 3 and 2 meet at axis -1; lengths must be equal or ' +
        'one of them 1 (see reshape, newAxis)',
    ],
    [
      fn,
      'names that contradict',
      ({ matrix }) => call(matrix, broadcast(matrix, [2, 3], { names: ['row', 'x'] })),
      'names_mismatch',
      'axes named "column" and "x" meet in [row: 2, column: 3] and [row: 2, x: 3]; rename one of them, or transpose ' +
        'so that equal names meet',
    ],
    [
      fn,
      'more elements than there may be',
      () => call(large(2 ** 16, 1), large(2 ** 16)),
      'too_large',
      'a tensor has at most 2 ** 31 elements, got [65536, 65536]; work in smaller parts',
    ],
  ]
}

/** What is no option. */
export function options(fn: string, known: string, call: (options: never) => unknown): Mistake[] {
  const others = known === '' ? 'there are none' : `the options are ${known}`
  const [first] = known.split(', ')
  const near = /\bkeep\w+/.exec(known)?.[0]
  return [
    [
      fn,
      'a misspelt option',
      () => call(bad({ keepaxes: true })),
      'unknown_option',
      `there is no option "keepaxes"; ${others}${near ? `; write { ${near}: … }` : ''}`,
    ],
    [
      fn,
      'a number as options',
      () => call(bad(1)),
      'unknown_option',
      `got 1 where options belong; ${others}${first ? `; write { ${first}: … }` : ''}`,
    ],
  ]
}

/** Wrong values of one option, of which `expected` says what it must be. */
export function values(
  fn: string,
  option: string,
  expected: string,
  wrong: readonly unknown[],
  call: (given: Given, value: never) => unknown,
): Mistake[] {
  return wrong.map((value) => {
    const shown = typeof value === 'string' ? `"${value}"` : String(value)
    return [
      fn,
      `${option}: ${shown}`,
      (given) => call(given, bad(value)),
      'option',
      `${option} ${expected}, got ${shown}`,
    ]
  })
}

/** Wrong axes of a matrix with names. */
export function axis(fn: string, call: (matrix: Tensor, axis: never) => unknown): Mistake[] {
  return [
    ...[2, -3, 0.5, Number.NaN].map((axis): Mistake => [
      fn,
      `axis ${axis}`,
      ({ matrix }) => call(matrix, bad(axis)),
      'axis_out_of_bounds',
      `axis ${axis} does not exist in [row: 2, column: 3]; use an integer from -2 to 1`,
    ]),
    [
      fn,
      'a name that no axis has',
      ({ matrix }) => call(matrix, bad('depth')),
      'unknown_axis',
      'there is no axis named "depth" in [row: 2, column: 3]; its names are row, column',
    ],
  ]
}

/** Wrong lists of axes of a matrix with names. */
export function axes(fn: string, call: (matrix: Tensor, axes: never) => unknown): Mistake[] {
  return [
    ...axis(fn, (matrix, axis) => call(matrix, bad([axis]))),
    [
      fn,
      'an axis twice',
      ({ matrix }) => call(matrix, bad([0, 'row'])),
      'duplicate_axis',
      'axis 0 is given twice in [0, row]; name each axis once',
    ],
    [
      fn,
      'an axis that is in no array',
      ({ matrix }) => call(matrix, bad(0)),
      'not_array',
      'axes must be in an array, got 0; put brackets around a single one',
    ],
  ]
}

/** Types for which a function is not defined. */
export function onlyReal(fn: string, call: (x: Tensor) => unknown): Mistake {
  return [
    fn,
    'complex numbers',
    ({ complex }) => call(complex),
    'type',
    'is not defined for complex numbers, got c64; take real(x), imag(x) or abs(x)',
  ]
}

/** Types for which a function is not defined. */
export function onlyIntegers(fn: string, call: (x: Tensor) => unknown): Mistake {
  return [
    fn,
    'fractions',
    ({ vector }) => call(vector),
    'type',
    "needs integers, got f32; convert with asType(x, 's32')",
  ]
}

/** What is no type. */
export function type(fn: string, call: (given: Given, type: never) => unknown): Mistake[] {
  const known =
    'the types are u2, u4, u8, u16, u32, u64, s2, s4, s8, s16, s32, s64, f8, f8_e4m3fn, bf16, f16, f32, f64, c64, c128'
  return ['float32', 32].map((wrong) => [
    fn,
    `type ${wrong}`,
    (given) => call(given, bad(wrong)),
    'unknown_type',
    `there is no type ${wrong}; ${known}`,
  ])
}

/** Shapes that are none. */
export function shape(fn: string, call: (shape: never) => unknown): Mistake[] {
  return [
    ...(['[-1]', '[1.5]', '["2"]', '[null]', '"2"'] as const).map((shape): Mistake => {
      const value: unknown = JSON.parse(shape)
      return [fn, `shape ${shape}`, () => call(bad(value)), 'shape', notShape(shape)]
    }),
    [
      fn,
      'more elements than there may be',
      () => call(bad([2 ** 16, 2 ** 16])),
      'too_large',
      tooLarge('[65536, 65536]'),
    ],
  ]
}

/** Names that do not fit two axes. */
export function names(fn: string, call: (names: never) => unknown): Mistake[] {
  return [
    ...[['x'], ['x', 1], 'xy'].map((given): Mistake => [
      fn,
      `names ${JSON.stringify(given)}`,
      () => call(bad(given)),
      'names_length',
      `names are an array with a string or null for each of 2 axes, got ${JSON.stringify(given)}`,
    ]),
    [
      fn,
      'a name twice',
      () => call(bad(['x', 'x'])),
      'duplicate_name',
      'the name "x" is given twice; names of one tensor must differ',
    ],
  ]
}
