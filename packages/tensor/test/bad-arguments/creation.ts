// Wrong calls of functions that make tensors.
import { binaryBackend } from '@nx/backend-binary'
import { Complex } from '@nx/types'
import * as everything from '../../src/index.ts'
import { apart, bad, input, type Mistake, options, type, values } from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const tooLarge = (shape: string): string =>
  `a tensor has at most 2 ** 31 elements, got ${shape}; work in smaller parts`
const notShape = (got: string): string =>
  `a shape is an array of whole numbers, zero or more each, got ${got}`
const constructors = ['u2 u4 u8 u16 u32 u64 s2 s4 s8 s16 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128']
  .join(' ')
  .split(' ') as 'u2'[]
const filled = ['zeros', 'ones'] as const

/** Shapes that are none. */
function shapes(fn: string, call: (shape: never) => unknown): Mistake[] {
  return [
    ...(['[-1]', '[1.5]', '["2"]', '[null]', '"2"'] as const).map((shape): Mistake => {
      const value: unknown = JSON.parse(shape)
      return [
        fn,
        `shape ${shape}`,
        () => call(bad(value)),
        'shape',
        notShape(Array.isArray(value) ? `[${value.join(', ')}]` : String(value)),
      ]
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
function names(fn: string, call: (names: never) => unknown): Mistake[] {
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

/** What is no backend. */
function backends(fn: string, op: string, call: (backend: never) => unknown): Mistake[] {
  return fn === op
    ? [
        [
          fn,
          'a factory of backends',
          () => call(bad('binary')),
          'no_backend',
          'got "binary" where a backend belongs; call a factory, as in binaryBackend()',
        ],
      ]
    : []
}

export const creation: readonly Mistake[] = [
  ...options('tensor', 'type, names, backend, wrap', (given) => nx.tensor(1, given)),
  ...type('tensor', (_, wrong) => nx.tensor(1, { type: wrong })),
  ...names('tensor', (given) => nx.tensor([[1]], { names: given })),
  ...backends('tensor', 'tensor', (backend) => nx.tensor(1, { backend })),
  [
    'tensor',
    'nothing',
    () => nx.tensor(bad(undefined)),
    'invalid_value',
    'got undefined where numbers or a tensor belong; make a tensor of arrays first',
  ],
  [
    'tensor',
    'text',
    () => nx.tensor(bad(['1'])),
    'invalid_value',
    'got "1" where numbers or a tensor belong; make a tensor of arrays first',
  ],
  [
    'tensor',
    'ragged rows',
    () => nx.tensor([[1, 2], [3]]),
    'ragged',
    'nested arrays must have one shape, which is [2, 2] by the first branch; at [1] there must be an array of length 2, got one of length 1; pad the shorter ones',
  ],
  [
    'tensor',
    'tensors in an array',
    ({ scalar }) => nx.tensor(bad([scalar])),
    'nested_tensor',
    'got tensors inside an array; join tensors with stack or concatenate',
  ],
  [
    'tensor',
    'a number out of range',
    () => nx.tensor([256], { type: 'u8' }),
    'out_of_range',
    "256 does not fit u8, whose range is 0 to 255; give a wider type, or tensor(…, { type: 'u8', wrap: true }) to keep the low bits",
  ],
  [
    'tensor',
    'fractions as integers',
    () => nx.tensor([0.5], { type: 's8' }),
    'not_integer',
    '0.5 is not an integer, so it is no s8; leave out the type, or use asType',
  ],
  [
    'tensor',
    'complex numbers as floats',
    () => nx.tensor([new Complex(1, 2)], { type: 'f32' }),
    'complex_value',
    '1.0+2.0i is complex, f32 is not; use c64 or c128, or real(x)',
  ],
  [
    'tensor',
    'a tensor of another type',
    ({ vector }) => nx.tensor(vector, { type: 'f64' }),
    'type_mismatch',
    "got a tensor of type f32 where f64 was asked for; convert it with asType(tensor, 'f64')",
  ],

  ...constructors.flatMap((fn): Mistake[] => [
    ...options(fn, 'names, backend, wrap', (given) => nx[fn](1, given)),
    ...names(fn, (given) => nx[fn]([[1]], { names: given })),
    [
      fn,
      'text',
      () => nx[fn](bad(['1'])),
      'invalid_value',
      'got "1" where numbers or a tensor belong; make a tensor of arrays first',
    ],
    [
      fn,
      'ragged rows',
      () => nx[fn]([[1, 1], [1]]),
      'ragged',
      'nested arrays must have one shape, which is [2, 2] by the first branch; at [1] there must be an array of length 2, got one of length 1; pad the shorter ones',
    ],
  ]),

  ...shapes('full', (shape) => nx.full(shape, 1)),
  ...options('full', 'type, names, backend', (given) => nx.full([1], 1, given)),
  ...type('full', (_, wrong) => nx.full([1], 1, { type: wrong })),
  ...names('full', (given) => nx.full([1, 1], 1, { names: given })),
  [
    'full',
    'a tensor as value',
    ({ scalar }) => nx.full([1], bad(scalar)),
    'invalid_value',
    'got Tensor where numbers or a tensor belong; make a tensor of arrays first',
  ],
  [
    'full',
    'a value out of range',
    () => nx.full([1], 256, { type: 'u8' }),
    'out_of_range',
    "256 does not fit u8, whose range is 0 to 255; give a wider type, or tensor(…, { type: 'u8', wrap: true }) to keep the low bits",
  ],
  ...filled.flatMap((fn) => [
    ...shapes(fn, (shape) => nx[fn](shape)),
    ...options(fn, 'type, names, backend', (given) => nx[fn]([1], given)).slice(0, 1),
    ...type(fn, (_, wrong) => nx[fn]([1], { type: wrong })),
    ...names(fn, (given) => nx[fn]([1, 1], { names: given })),
  ]),

  ...shapes('iota', (shape) => nx.iota(shape)),
  ...options('iota', 'axis, type, names, vectorizedAxes, backend', (given) => nx.iota([1], given)),
  ...type('iota', (_, wrong) => nx.iota([1], { type: wrong })),
  ...names('iota', (given) => nx.iota([1, 1], { names: given })),
  [
    'iota',
    'an axis beyond',
    () => nx.iota([2, 3], { axis: 2 }),
    'axis_out_of_bounds',
    'axis 2 does not exist in [2, 3]; use an integer from -2 to 1',
  ],
  [
    'iota',
    'vectorized axes without names',
    () => nx.iota([2], { vectorizedAxes: bad([2]) }),
    'vectorized_axes',
    "vectorized axes have names, got [2]; write { x: 2 } or [['x', 2]]",
  ],
  [
    'iota',
    'a negative vectorized axis',
    () => nx.iota([2], { vectorizedAxes: { x: -2 } }),
    'shape',
    notShape('[-2]'),
  ],
  [
    'iota',
    'too many vectorized elements',
    () => nx.iota([2 ** 16], { vectorizedAxes: { x: 2 ** 16 } }),
    'too_large',
    tooLarge('[65536, 65536]'),
  ],

  ...shapes('eye', (shape) => nx.eye(shape)),
  ...options('eye', 'type, names, vectorizedAxes, backend', (given) => nx.eye(1, given)),
  ...type('eye', (_, wrong) => nx.eye(1, { type: wrong })),
  ...names('eye', (given) => nx.eye(1, { names: given })),
  ['eye', 'a vector', () => nx.eye([3]), 'shape', 'needs a size or a shape of at least 2 axes, got [3]'],
  ['eye', 'a size too large', () => nx.eye(2 ** 16), 'too_large', tooLarge('[65536, 65536]')],
  ['eye', 'a negative size', () => nx.eye(-1), 'shape', notShape('[-1, -1]')],
  [
    'eye',
    'a name that is vectorized',
    () => nx.eye(2, { names: ['x', null], vectorizedAxes: { x: 2 } }),
    'duplicate_name',
    'the name "x" would be given to two axes; all names of one tensor, vectorized or not, must differ',
  ],

  ...options('tri', 'k, backend', (given) => nx.tri(1, 1, given)),
  ...values('tri', 'k', 'is an integer', [0.5, 'main'], (_, k) => nx.tri(2, 2, { k })),
  ['tri', 'a negative length', () => nx.tri(2, -2), 'shape', notShape('[2, -2]')],
  ['tri', 'half a length', () => nx.tri(2.5, 2), 'shape', notShape('[2.5, 2]')],
  [
    'tri',
    'more elements than there may be',
    () => nx.tri(2 ** 16, 2 ** 16),
    'too_large',
    tooLarge('[65536, 65536]'),
  ],

  ...input('linspace', (x) => nx.linspace(x, x, { n: 2 })).slice(0, 3),
  ...apart('linspace', (start, stop) => nx.linspace(start, stop, { n: 2 })),
  ...options('linspace', 'n, name, type, endpoint', (given) => nx.linspace(0, 1, given)),
  ...values('linspace', 'n', 'is an integer of at least 1', [0, -1, 1.5, '2', undefined], (_, n) =>
    nx.linspace(0, 1, { n }),
  ),
  ...type('linspace', (_, wrong) => nx.linspace(0, 1, { n: 2, type: wrong })),
  [
    'linspace',
    'two shapes',
    ({ vector, matrix }) => nx.linspace(vector, matrix, { n: 2 }),
    'shape',
    'start and stop need one shape, got [3] and [row: 2, column: 3]; broadcast them first',
  ],
  [
    'linspace',
    'a name that there is',
    ({ matrix }) => nx.linspace(matrix, matrix, { n: 2, name: 'row' }),
    'duplicate_name',
    'the name "row" is given twice; names of one tensor must differ',
  ],
  [
    'linspace',
    'more elements than there may be',
    ({ vector }) => nx.linspace(vector, vector, { n: 2 ** 31 }),
    'too_large',
    tooLarge('[3, 2147483648]'),
  ],

  ...input('fill', (x) => nx.fill(x, x)).slice(0, 3),
  ...apart('fill', (x, value) => nx.fill(x, value)),
  ...options('fill', 'type', (given) => nx.fill(1, 1, given)),
  ...type('fill', ({ vector }, wrong) => nx.fill(vector, 1, { type: wrong })),
  [
    'fill',
    'a value that does not stretch',
    ({ vector, matrix }) => nx.fill(vector, matrix),
    'broadcast',
    'the value [row: 2, column: 3] does not stretch to [3]; give a scalar, or lengths that are equal or 1',
  ],

  ...shapes('template', (shape) => nx.template(shape, 'f32')),
  ...options('template', 'names', (given) => nx.template([1], 'f32', given)),
  ...type('template', (_, wrong) => nx.template([1], wrong)),
  ...names('template', (given) => nx.template([1, 1], 'f32', { names: given })),
  ...input('toTemplate', (x) => nx.toTemplate(x)),

  ...options('fromBinary', 'backend', (given) => nx.fromBinary(new Uint8Array(4), 'f32', given)),
  ...type('fromBinary', (_, wrong) => nx.fromBinary(new Uint8Array(4), wrong)),
  [
    'fromBinary',
    'bytes of half an element',
    () => nx.fromBinary(new Uint8Array(3), 'u16'),
    'byte_length',
    '3 bytes are no whole number of u16 elements of 2 bytes each; check type and length',
  ],
  [
    'fromBinary',
    'an array',
    () => nx.fromBinary(bad([0, 0]), 'u16'),
    'bytes',
    'needs a Uint8Array, got Array; numbers go through tensor(…)',
  ],
  [
    'fromBinary',
    'elements of another type',
    () => nx.fromBinary(bad(new Float32Array(2)), 'f32'),
    'bytes',
    'needs a Uint8Array, got Float32Array; numbers go through tensor(…)',
  ],

  ...shapes('fromPointer', (shape) => nx.fromPointer(binaryBackend(), new Uint8Array(4), 'f32', shape)),
  ...options('fromPointer', 'names', (given) =>
    nx.fromPointer(binaryBackend(), new Uint8Array(4), 'f32', [1], given),
  ),
  ...type('fromPointer', (_, wrong) => nx.fromPointer(binaryBackend(), new Uint8Array(4), wrong, [1])),
  ...names('fromPointer', (given) =>
    nx.fromPointer(binaryBackend(), new Uint8Array(4), 'f32', [1, 1], { names: given }),
  ),
  [
    'fromPointer',
    'no backend',
    () => nx.fromPointer(bad(undefined), new Uint8Array(4), 'f32', [1]),
    'no_backend',
    'got undefined where a backend belongs; call a factory, as in binaryBackend()',
  ],
  [
    'fromPointer',
    'too few bytes',
    () => nx.fromPointer(binaryBackend(), new Uint8Array(4), 'f32', [2]),
    'byte_length',
    'f32[2] takes 8 bytes, got 4; give a view of just the elements',
  ],

  ['vec', 'no template', () => nx.vec(bad('1 2')), 'literal', 'is a tag of text, got "1 2"; write vec`1 2`'],
  ['vec', 'two lines', () => nx.vec`1 2\n3 4`, 'literal', 'a vector is one line of numbers, got 2; use mat'],
  [
    'vec',
    'a word',
    () => nx.vec`1 two`,
    'literal',
    '"two" is not a number; part numbers by white space, rows by lines',
  ],
  ['mat', 'no template', () => nx.mat(bad([1])), 'literal', 'is a tag of text, got Array; write mat`1 2`'],
  [
    'mat',
    'a word',
    () => nx.mat`1 two`,
    'literal',
    '"two" is not a number; part numbers by white space, rows by lines',
  ],
  [
    'mat',
    'ragged lines',
    () => nx.mat`1 2\n3`,
    'ragged',
    'nested arrays must have one shape, which is [2, 2] by the first branch; at [1] there must be an array of length 2, got one of length 1; pad the shorter ones',
  ],

  [
    'setDefaultBackend',
    'nothing',
    () => nx.setDefaultBackend(bad(undefined)),
    'no_backend',
    'got undefined where a backend belongs; call a factory, as in binaryBackend()',
  ],
  [
    'setDefaultBackend',
    'a name',
    () => nx.setDefaultBackend(bad('binary')),
    'no_backend',
    'got "binary" where a backend belongs; call a factory, as in binaryBackend()',
  ],
  [
    'setDefaultBackend',
    'an empty object',
    () => nx.setDefaultBackend(bad({})),
    'no_backend',
    'got Object where a backend belongs; call a factory, as in binaryBackend()',
  ],
  [
    'withDefaultBackend',
    'nothing',
    () => nx.withDefaultBackend(bad(undefined), () => 1),
    'no_backend',
    'got undefined where a backend belongs; call a factory, as in binaryBackend()',
  ],
  [
    'withDefaultBackend',
    'no function',
    () => nx.withDefaultBackend(binaryBackend(), bad(1)),
    'not_function',
    'needs a function, got 1; see the example',
  ],
  [
    'withDefaultBackend',
    'a promise',
    () => nx.withDefaultBackend(binaryBackend(), async () => 1),
    'async_scope',
    'the function returned a promise, and the default backend does not survive await; pass { backend } instead',
  ],
  [
    'defaultBackend',
    'nothing',
    () => nx.defaultBackend(bad(null)),
    'no_backend',
    'got null where a backend belongs; call a factory, as in binaryBackend()',
  ],
  [
    'defaultBackend',
    'a name',
    () => nx.defaultBackend(bad('binary')),
    'no_backend',
    'got "binary" where a backend belongs; call a factory, as in binaryBackend()',
  ],
  [
    'defaultBackend',
    'none set',
    withoutDefault,
    'no_backend',
    'there is no default backend; call setDefaultBackend(binaryBackend()) once, or pass { backend }',
  ],
]

function withoutDefault(): unknown {
  const before = nx.setDefaultBackend(null)
  try {
    return nx.defaultBackend()
  } finally {
    nx.setDefaultBackend(before)
  }
}
