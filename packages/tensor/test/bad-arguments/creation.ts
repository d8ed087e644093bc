// Wrong calls of functions that make tensors of values, and of the default backend.
import { binaryBackend } from '@nx/backend-binary'
import { Complex } from '@nx/types'
import * as everything from '../../src/index.ts'
import { bad, type Mistake, names, noTensor, options, type } from './mistakes.ts'

// By name, for tables of functions.
const nx = { ...everything }

const constructors = ['u2 u4 u8 u16 u32 u64 s2 s4 s8 s16 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128']
  .join(' ')
  .split(' ') as 'u2'[]

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
  ['tensor', 'nothing', () => nx.tensor(bad(undefined)), 'invalid_value', noTensor('undefined')],
  ['tensor', 'text', () => nx.tensor(bad(['1'])), 'invalid_value', `at [0], ${noTensor('"1"')}`],
  ...[new Float32Array(2), new Uint8Array(2)].map((array): Mistake => [
    'tensor',
    `a ${array.constructor.name} whose memory was given away`,
    () => {
      const gone = array.slice()
      structuredClone(gone.buffer, { transfer: [gone.buffer] })
      return nx.tensor(gone, { type: 'f32' })
    },
    'bytes',
    'the memory of the array was transferred, so its elements are gone; send a copy',
  ]),
  [
    'tensor',
    'an array in itself',
    () => {
      const endless: unknown[] = []
      endless[0] = endless
      return nx.tensor(bad(endless))
    },
    'rank',
    'arrays are nested at most 64 deep, got more; make an array without itself in it',
  ],
  [
    'tensor',
    'ragged rows',
    () => nx.tensor([[1, 2], [3]]),
    'ragged',
    'nested arrays must have one shape, which is [2, 2] by the first branch; at [1] there must be an array of length 2, got an array of length 1; pad the shorter ones',
  ],
  [
    'tensor',
    'tensors in an array',
    ({ scalar }) => nx.tensor(bad([scalar])),
    'nested_tensor',
    'at [0], got a tensor inside an array; join tensors with stack or concatenate',
  ],
  [
    'tensor',
    'a number out of range',
    () => nx.tensor([256], { type: 'u8' }),
    'out_of_range',
    "at [0], 256 does not fit u8, whose range is 0 to 255; give a wider type, or tensor(…, { type: 'u8', wrap: true }) to keep the low bits",
  ],
  [
    'tensor',
    'fractions as integers',
    () => nx.tensor([0.5], { type: 's8' }),
    'not_integer',
    'at [0], 0.5 is not an integer, so it is no s8; leave out the type, or use asType',
  ],
  [
    'tensor',
    'complex numbers as floats',
    () => nx.tensor([new Complex(1, 2)], { type: 'f32' }),
    'complex_value',
    'at [0], 1.0+2.0i is complex, f32 is not; use c64 or c128, or real(x)',
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
    [fn, 'text', () => nx[fn](bad(['1'])), 'invalid_value', `at [0], ${noTensor('"1"')}`],
    [
      fn,
      'ragged rows',
      () => nx[fn]([[1, 1], [1]]),
      'ragged',
      'nested arrays must have one shape, which is [2, 2] by the first branch; at [1] there must be an array of length 2, got an array of length 1; pad the shorter ones',
    ],
  ]),

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
    'nested arrays must have one shape, which is [2, 2] by the first branch; at [1] there must be an array of length 2, got an array of length 1; pad the shorter ones',
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
    'setDefaultBackend',
    'the factory',
    () => nx.setDefaultBackend(bad(binaryBackend)),
    'no_backend',
    'got the function binaryBackend where a backend belongs; call it, as in binaryBackend()',
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
