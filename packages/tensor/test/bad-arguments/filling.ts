// Wrong calls of functions that make tensors of a shape, or from memory.
import { binaryBackend } from '@nx/backend-binary'
import * as everything from '../../src/index.ts'
import {
  apart,
  bad,
  input,
  type Mistake,
  names,
  noTensor,
  notShape,
  options,
  shape,
  tooLarge,
  type,
  values,
} from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const filled = ['zeros', 'ones'] as const

export const filling: readonly Mistake[] = [
  ...shape('full', (shape) => nx.full(shape, 1)),
  ...options('full', 'type, names, backend', (given) => nx.full([1], 1, given)),
  ...type('full', (_, wrong) => nx.full([1], 1, { type: wrong })),
  ...names('full', (given) => nx.full([1, 1], 1, { names: given })),
  [
    'full',
    'a tensor as value',
    ({ scalar }) => nx.full([1], bad(scalar)),
    'invalid_value',
    noTensor('Tensor'),
  ],
  [
    'full',
    'a value out of range',
    () => nx.full([1], 256, { type: 'u8' }),
    'out_of_range',
    "256 does not fit u8, whose range is 0 to 255; give a wider type, or tensor(…, { type: 'u8', wrap: true }) to keep the low bits",
  ],
  ...filled.flatMap((fn) => [
    ...shape(fn, (shape) => nx[fn](shape)),
    ...options(fn, 'type, names, backend', (given) => nx[fn]([1], given)).slice(0, 1),
    ...type(fn, (_, wrong) => nx[fn]([1], { type: wrong })),
    ...names(fn, (given) => nx[fn]([1, 1], { names: given })),
  ]),

  ...shape('iota', (shape) => nx.iota(shape)),
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

  ...shape('eye', (shape) => nx.eye(shape)),
  ...options('eye', 'type, names, vectorizedAxes, backend', (given) => nx.eye([1, 1], given)),
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

  ...input('linspace', (x) => nx.linspace(x, x, { n: 2 })).slice(0, -1),
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

  ...input('fill', (x) => nx.fill(x, x)).slice(0, -1),
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

  ...shape('template', (shape) => nx.template(shape, 'f32')),
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
    'needs bytes, a Uint8Array or an ArrayBuffer, got Array; read a file, a Blob or a response as bytes first; numbers go ' +
      'through tensor(…)',
  ],
  [
    'fromBinary',
    'elements of another type',
    () => nx.fromBinary(bad(new Float32Array(2)), 'f32'),
    'bytes',
    'needs bytes, a Uint8Array or an ArrayBuffer, got Float32Array; for its memory give new Uint8Array(x.buffer, ' +
      'x.byteOffset, x.byteLength)',
  ],

  ...shape('fromPointer', (shape) => nx.fromPointer(binaryBackend(), new Uint8Array(4), 'f32', shape)),
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
]
