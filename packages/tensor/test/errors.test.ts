// What callers get wrong: each mistake has a code, and a message that says what is wrong and how to fix it.
import { binaryBackend } from '@nx/backend-binary'
import { Complex, type DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../src/index.ts'
import { deviceBackend, errorOf, tracingBackend } from './backends.ts'

const { add, iota, setDefaultBackend, tensor, vectorize, weakFloat } = nx

setDefaultBackend(binaryBackend())
const byName = { ...nx }

type Case = readonly [what: string, fn: () => unknown, code: string, message: string]

const wrongType = 'f33' as DType
const traced = tensor([1], { backend: tracingBackend() })
const onDevice = tensor([1], { backend: deviceBackend() })
const scalarOnDevice = tensor(1, { backend: deviceBackend() })

function table(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    it.each(cases)('%s', async (_, fn, code, message) => {
      const error = await errorOf(fn)
      expect(error).toMatchObject({ code })
      expect(error.message).toContain(message)
      expect(error.message.startsWith(`${error.op}: `)).toBe(true)
    })
  })
}

table('shapes and names', [
  [
    'broadcast mismatch with names',
    () => add(tensor([[1, 2]], { names: ['row', 'column'] }), tensor([1, 2, 3])),
    'broadcast',
    'add: cannot broadcast [row: 1, column: 2] with [3]: lengths 2 and 3 meet at axis -1; lengths must be equal or one',
  ],
  [
    'names that contradict',
    () => add(tensor([1], { names: ['x'] }), tensor([1], { names: ['y'] })),
    'names_mismatch',
    'axes named "x" and "y" meet in [x: 1] and [y: 1]; rename one of them',
  ],
  [
    'unknown axis name',
    () => nx.sum(tensor([[1]], { names: ['row', null] }), { axes: ['column'] }),
    'unknown_axis',
    'sum: there is no axis named "column" in [row: 1, 1]; its names are row',
  ],
  [
    'a name where there are none',
    () => nx.axisSize(tensor([1]), 'x'),
    'unknown_axis',
    'the tensor has no names',
  ],
  [
    'an axis out of bounds',
    () => nx.axisIndex(tensor([1]), 1),
    'axis_out_of_bounds',
    'use an integer from -1 to 0',
  ],
  ['an axis of a scalar', () => nx.axisIndex(1, 0), 'axis_out_of_bounds', 'a scalar has no axes'],
  [
    'an axis given twice',
    () => nx.sum(tensor([1]), { axes: [0, -1] }),
    'duplicate_axis',
    'axis 0 is given twice',
  ],
  [
    'too few names',
    () => tensor([1], { names: [] }),
    'names_length',
    'a string or null for each of 1 axes, got []',
  ],
  ['a name given twice', () => tensor([[1]], { names: ['x', 'x'] }), 'duplicate_name', '"x" is given twice'],
  ['a name given twice by rename', () => nx.rename(iota([1, 1]), ['x', 'x']), 'duplicate_name', 'rename: '],
  ['a wrong number of names in rename', () => nx.rename(iota([1, 1]), ['x']), 'names_length', 'rename: '],
  [
    'a shape that is none',
    () => iota([2, -1]),
    'shape',
    'iota: a shape is an array of whole numbers, zero or more each, got [2, -1]',
  ],
  ['a shape of texts', () => nx.reshape(iota([6]), ['2', '3'] as never), 'shape', 'got ["2", "3"]'],
  ['a shape of bigints', () => nx.zeros([2n, 3n] as never), 'shape', 'got [2n, 3n]'],
  ['a length that is none', () => nx.zeros(3 as unknown as number[]), 'shape', 'zeros: '],
])

table('tensor', [
  [
    'ragged rows',
    () => tensor([[1, 2], [3]]),
    'ragged',
    'tensor: nested arrays must have one shape, which is [2, 2] by the first branch; at [1] there must be an array of ' +
      'length 2, got an array of length 1; pad the shorter ones',
  ],
  [
    'ragged depth',
    () => tensor([1, [2]]),
    'ragged',
    'at [1] there must be a number, got an array of length 1',
  ],
  [
    'ragged depth the other way',
    () => tensor([[[1]], [2]]),
    'ragged',
    'at [1, 0] there must be an array of length 1, got 2',
  ],
  ['ragged typed rows', () => tensor([new Uint8Array(2), new Uint8Array(3)]), 'ragged', 'at [1]'],
  [
    'tensors inside an array',
    () => tensor([tensor(1)] as unknown as number[]),
    'nested_tensor',
    'join tensors with stack',
  ],
  [
    'a literal out of range',
    () => tensor([1, 300], { type: 'u8' }),
    'out_of_range',
    "tensor: at [1], 300 does not fit u8, whose range is 0 to 255; give a wider type, or tensor(…, { type: 'u8', wrap: true })",
  ],
  [
    'a scalar out of range',
    () => nx.s8(-129),
    'out_of_range',
    '-129 does not fit s8, whose range is -128 to 127',
  ],
  ['a number beyond s32', () => nx.s32([2 ** 31]), 'out_of_range', 'does not fit s32'],
  ['a bigint too large', () => tensor([2n ** 63n]), 'out_of_range', '9223372036854775808 does not fit s64'],
  ['a bigint too large for u64', () => nx.u64(2n ** 64n), 'out_of_range', 'does not fit u64'],
  ['a bigint literal too large', () => add(tensor([1n]), 2n ** 64n), 'out_of_range', 'does not fit s64'],
  [
    'a fraction as integer',
    () => tensor([1.5], { type: 's32' }),
    'not_integer',
    '1.5 is not an integer, so it is no s32',
  ],
  ['NaN as integer', () => nx.u8(NaN), 'not_integer', 'NaN is not an integer'],
  [
    'a complex number as float',
    () => nx.f32([new Complex(1, 2)]),
    'complex_value',
    '1.0+2.0i is complex, f32 is not',
  ],
  [
    'text',
    () => tensor(['1'] as unknown as number[]),
    'invalid_value',
    'got "1" where numbers or a tensor belong',
  ],
  ['nothing', () => tensor(undefined as unknown as number), 'invalid_value', 'got undefined'],
  ['an object', () => tensor([{}] as unknown as number[]), 'invalid_value', 'got Object'],
  [
    'an array as operand',
    () => add([1] as unknown as number, 1),
    'invalid_value',
    'make a tensor of arrays first',
  ],
  [
    'an unknown type',
    () => tensor(1, { type: wrongType }),
    'unknown_type',
    'tensor: there is no type f33; the types are u2',
  ],
  [
    'an unknown option',
    () => tensor(1, { dtype: 'f32' } as nx.TensorOptions),
    'unknown_option',
    'tensor: there is no option "dtype"; the options are type, names, backend, wrap; write { type: … }',
  ],
  [
    'an axis as options',
    () => nx.sum(tensor([1]), 0 as never),
    'unknown_option',
    'sum: got 0 where options belong; the options are axes, keepAxes; write { axes: … }',
  ],
  [
    'an axis by the name of NumPy',
    () => nx.sum(tensor([1]), { axis: 0 } as never),
    'unknown_option',
    'sum: there is no option "axis"; the options are axes, keepAxes; write { axes: … }',
  ],
  [
    'kept axes by the name of NumPy',
    () => nx.sum(tensor([1]), { keepdims: true } as never),
    'unknown_option',
    'sum: there is no option "keepdims"; the options are axes, keepAxes; write { keepAxes: … }',
  ],
  [
    'a type as options',
    () => tensor(1, 'f32' as never),
    'unknown_option',
    'tensor: got "f32" where options belong; the options are type, names, backend, wrap; write { type: … }',
  ],
  [
    'lengths without an array',
    () => nx.zeros(2 as never, 3 as never),
    'shape',
    'zeros: a shape is one array, got 2 and 3; write zeros([2, 3])',
  ],
  [
    'lengths without an array after a tensor',
    () => nx.reshape(tensor([1]), 3 as never, 2 as never),
    'shape',
    'reshape: a shape is one array, got 3 and 2; write reshape(tensor, [3, 2])',
  ],
  [
    'a backend not awaited',
    () => nx.setDefaultBackend(Promise.resolve(1) as never),
    'no_backend',
    'setDefaultBackend: got Promise where a backend belongs; await it first',
  ],
  [
    'null',
    () => tensor(null as never),
    'invalid_value',
    'tensor: got null where numbers or a tensor belong; is an argument missing? NaN stands for a number that is missing',
  ],
  [
    'a step backwards',
    () => nx.at(tensor([1, 2]), '::-1'),
    'index',
    'at: the step of ::-1 must be 1 or more; to go backwards, see reverse(tensor)',
  ],
  ['wrap without type', () => tensor(2n ** 63n, { wrap: true }), 'out_of_range', 'does not fit s64'],
  [
    'a tensor of another type',
    () => nx.f32(tensor([1])),
    'type_mismatch',
    "convert it with asType(tensor, 'f32')",
  ],
  [
    'a tensor on another backend',
    () => tensor(tensor([1]), { backend: deviceBackend() }),
    'backend_mismatch',
    'got a tensor of backend binary where device was asked for; move it with backendTransfer(tensor, backend)',
  ],
  [
    'a tensor of other names',
    () => tensor(tensor([1], { names: ['x'] }), { names: ['y'] }),
    'names_mismatch',
    '"x" and "y"',
  ],
])

table('backends', [
  [
    'mixed backends',
    () => add(onDevice, tensor([1], { backend: deviceBackend('other') })),
    'mixed_backends',
    'add: tensors live on two backend instances, "device" and "other"; move one with backendTransfer(tensor, backend)',
  ],
  [
    'a contract of another version',
    () => tensor(1, { backend: { ...deviceBackend('old'), contract: 0 } }),
    'contract_version',
    'backend: backend "old" was written for contract version 0, but @nx/types here is version',
  ],
  [
    'a default of another version',
    () => setDefaultBackend({ ...deviceBackend(), contract: 99 }),
    'contract_version',
    '99',
  ],
  [
    'a copy to another version',
    () => nx.backendCopy(tensor(1), { ...deviceBackend(), contract: 0 }),
    'contract_version',
    '',
  ],
  ['use after dispose', () => disposed(), 'disposed', 'this s32 tensor of shape [2] was used after dispose'],
  [
    'a default that does not survive await',
    () => nx.withDefaultBackend(binaryBackend(), async () => 1),
    'async_scope',
    'the default backend does not survive await; pass { backend } instead',
  ],
])

function disposed(): unknown {
  const x = tensor([1, 2])
  nx.dispose(x)
  nx.dispose(x)
  return add(x, 1)
}

const reads = [
  ['toArray', 'readArray'],
  ['toFlatArray', 'readFlatArray'],
  ['toNumber', 'readNumber'],
  ['toTypedArray', 'readTypedArray'],
  ['toBinary', 'readBinary'],
] as const

table(
  'reading a device at once',
  reads.map(([now, later]): Case => [
    now,
    () => byName[now](scalarOnDevice),
    'device_read',
    `use await ${later}(tensor)`,
  ]),
)

table('reading what cannot be read', [
  ...reads.flatMap(([now, later]): Case[] => {
    const scalar = tensor(1, { backend: tracingBackend() })
    const message = 'no elements'
    return [
      [now, () => byName[now](scalar), 'traced_value', message],
      [later, () => byName[later](scalar), 'traced_value', message],
    ]
  }),
  [
    'a device by transfer',
    () => nx.backendTransfer(onDevice, binaryBackend()),
    'device_read',
    'await backendTransferAsync',
  ],
  [
    'a device by copy',
    () => nx.backendCopy(onDevice, binaryBackend()),
    'device_read',
    'await backendCopyAsync',
  ],
  ['a device by heatmap', () => nx.toHeatmap(onDevice), 'device_read', 'toHeatmap: '],
  ['axes as a number', () => nx.toNumber(tensor([1])), 'not_scalar', 'needs a scalar, got shape [1]'],
  [
    'vectorized axes as a number',
    () => nx.readNumber(vectorize(tensor([1]), 'a')),
    'not_scalar',
    'vectorized[a: 1][]',
  ],
])

table('JavaScript operators', [
  ['a traced tensor as condition', () => (traced as unknown as number) > 0, 'traced_value', 'no elements'],
  ['a traced tensor as operand', () => (traced as unknown as number) + 1, 'traced_value', 'no elements'],
  [
    'a tensor as operand',
    () => (tensor(1) as unknown as number) * 2,
    'operator',
    'compute with add(x, y), less(x, y)',
  ],
])

table('creation', [
  ['eye of one axis', () => nx.eye([3]), 'shape', 'needs a size or a shape of at least 2 axes, got [3]'],
  [
    'linspace of no numbers',
    () => nx.linspace(0, 1, { n: 0 }),
    'option',
    'n is an integer of at least 1, got 0',
  ],
  [
    'linspace of two shapes',
    () => nx.linspace(tensor([1]), tensor([1, 2]), { n: 2 }),
    'shape',
    'got [1] and [2]',
  ],
  [
    'a triangle of a vector',
    () => nx.tril(tensor([1])),
    'rank',
    'tril: needs a tensor of at least 2 axes, got shape [1]',
  ],
  ['a triangle at half', () => nx.triu(iota([2, 2]), { k: 0.5 }), 'option', 'k is an integer, got 0.5'],
  ['the diagonal of a vector', () => nx.takeDiagonal(tensor([1])), 'rank', 'needs at least 2 axes'],
  [
    'a diagonal beyond',
    () => nx.takeDiagonal(iota([2, 3]), { offset: 3 }),
    'option',
    'has diagonals from -1 to 2, got offset 3',
  ],
  [
    'a diagonal matrix of a matrix',
    () => nx.makeDiagonal(iota([1, 1])),
    'rank',
    'makeDiagonal: needs a tensor of 1 axes',
  ],
  [
    'a diagonal of a wrong length',
    () => nx.putDiagonal(iota([2, 2]), iota([1])),
    'diagonal_length',
    'has 2 elements, got 1',
  ],
  [
    'a diagonal into a vector',
    () => nx.putDiagonal(iota([2]), iota([1])),
    'rank',
    'putDiagonal: needs a tensor of 2 axes',
  ],
  [
    'bytes of half an element',
    () => nx.fromBinary(new Uint8Array(3), 'u16'),
    'byte_length',
    '3 bytes are no whole number of u16',
  ],
  ['full out of range', () => nx.full([2], 256, { type: 'u8' }), 'out_of_range', 'full: '],
  [
    'fill with too many',
    () => nx.fill(tensor([1]), tensor([1, 2])),
    'broadcast',
    'fill: the value [2] does not',
  ],
  ['asType to no type', () => nx.asType(1, wrongType), 'unknown_type', 'asType: '],
  [
    'bitcast to another width',
    () => nx.bitcast(tensor([1]), 's64'),
    'type',
    'needs two real types of one width, got s32 and s64',
  ],
  ['bitcast of complex', () => nx.bitcast(tensor([new Complex(0, 1)]), 's64'), 'type', 'got c64 and s64'],
])

table('vectorized axes', [
  [
    'more names than axes',
    () => vectorize(tensor([1]), ['a', 'b']),
    'rank',
    'cannot vectorize 2 axes of [1], which has 1',
  ],
  ['a scalar', () => vectorize(1, 'a'), 'rank', 'vectorize: '],
  ['a wrong length', () => vectorize(tensor([1]), { a: 2 }), 'axis_length', 'as "a" has length 1, not 2'],
  [
    'a name twice',
    () => vectorize(iota([1, 1]), ['a', 'a']),
    'duplicate_name',
    '"a" would be given to two axes',
  ],
  ['a vectorized name again', () => vectorize(vectorize(iota([1, 1]), 'a'), 'a'), 'duplicate_name', ''],
  ['the name of an axis', () => vectorize(iota([1, 1], { names: [null, 'a'] }), 'a'), 'duplicate_name', ''],
  [
    'a vectorized name in rename',
    () => nx.rename(vectorize(iota([1, 1]), 'a'), ['a']),
    'duplicate_name',
    'rename: ',
  ],
  [
    'lengths that differ',
    () => add(vectorize(iota([2]), 'a'), vectorize(iota([3]), 'a')),
    'vectorized_mismatch',
    'length 2 in one',
  ],
  [
    'lengths that differ in a list',
    () => nx.reshapeVectors([vectorize(iota([2]), 'a'), vectorize(iota([3]), 'a')]),
    'vectorized_mismatch',
    '',
  ],
  ['an empty list', () => nx.broadcastVectors([]), 'empty', 'broadcastVectors: got no tensors'],
  [
    'a split that does not fit',
    () => nx.revectorize(iota([4]), { a: 3 }),
    'reshape',
    '[4] has 4 elements, which do not fit [3, 4]',
  ],
  [
    'two lengths to find',
    () => nx.revectorize(iota([4]), { a: 'auto', b: 'auto' }),
    'auto',
    "only one length may be 'auto'",
  ],
  [
    'batches longer than the axis',
    () => nx.toBatched(iota([2]), 3),
    'not_batchable',
    'cannot take batches of 3 from [2]',
  ],
  ['batches of a scalar', () => nx.toBatched(1, 1), 'not_batchable', ''],
  ['batches of nothing', () => nx.toBatched(iota([2]), 0), 'option', 'size is an integer of at least 1'],
  [
    'an unknown leftover',
    () => nx.toBatched(iota([2]), 1, { leftover: 'drop' as 'discard' }),
    'option',
    'repeat, discard',
  ],
])

/** Three elements, of which the one in the middle is not there. */
const holed = (first: unknown, last: unknown): never =>
  Object.assign(Array.from({ length: 0 }), { 0: first, 2: last }) as never

table('what stands in arrays', [
  ['a hole', () => tensor(holed(1, 3)), 'invalid_value', 'tensor: at [1], got undefined'],
  [
    'a hole in a row of another type',
    () => nx.f64([[1n, 2n, 3n], holed(4n, 5n)]),
    'invalid_value',
    'f64: at [1, 1], got undefined where numbers or a tensor belong; is an argument missing? NaN stands for a number that is missing',
  ],
  ['null', () => tensor([[0, null]] as never), 'invalid_value', 'tensor: at [0, 1], got null'],
  ['undefined', () => tensor([undefined] as never), 'invalid_value', 'tensor: at [0], got undefined'],
  [
    'a text',
    () => tensor([1, 'a'] as never),
    'invalid_value',
    'tensor: at [1], got "a" where numbers or a tensor belong; convert it by Number',
  ],
  [
    'a map',
    () => tensor([[[1, new Map()]]] as never),
    'invalid_value',
    'tensor: at [0, 0, 1], got Map where numbers or a tensor belong; make an array of its numbers first',
  ],
  [
    'a map by itself',
    () => tensor(new Map() as never),
    'invalid_value',
    'tensor: got Map where numbers or a tensor belong; make an array of its numbers first',
  ],
  [
    'a view of bytes',
    () => tensor(new DataView(new ArrayBuffer(8)) as never),
    'invalid_value',
    'tensor: got DataView where numbers or a tensor belong; read its bytes with fromBinary',
  ],
  ['bytes', () => nx.f32(new ArrayBuffer(8) as never), 'invalid_value', 'read its bytes with fromBinary'],
  [
    'a fraction',
    () =>
      tensor(
        [
          [0, 1],
          [2, weakFloat(2.5)],
        ] as never,
        { type: 's8' },
      ),
    'not_integer',
    'tensor: at [1, 1], 2.5 is not',
  ],
  ['NaN', () => nx.u8([[1], [NaN]]), 'not_integer', 'u8: at [1, 0], NaN is not an integer'],
  [
    'a number too large in a typed row',
    () => nx.u8([new Int16Array(2), new Int16Array([7, 256])]),
    'out_of_range',
    'u8: at [1, 1], 256',
  ],
  ['a bigint too large', () => nx.s64([1n, 2n ** 63n]), 'out_of_range', 's64: at [1], 9223372036854775808'],
  [
    'a complex number',
    () => nx.f32([0, new Complex(1, 2)]),
    'complex_value',
    'f32: at [1], 1.0+2.0i is complex',
  ],
  [
    'a tensor in a row',
    () => tensor([[1, tensor(1)]] as never),
    'nested_tensor',
    'tensor: at [0, 1], got a tensor inside an array',
  ],
])

it('says the place beside the other details', async () => {
  const error = await errorOf(() => tensor([[1], [300]], { type: 'u8' }))
  expect(error.details).toEqual({ value: 300, type: 'u8', path: [1, 0] })
})

table('what stands for options', [
  ['a map', () => tensor([1], new Map() as never), 'unknown_option', 'tensor: got Map where options belong'],
  [
    'a set',
    () => nx.sum(tensor([1]), new Set(['axes']) as never),
    'unknown_option',
    'sum: got Set where options belong',
  ],
  [
    'a typed array',
    () => nx.sum(tensor([1]), new Uint8Array(1) as never),
    'unknown_option',
    'got Uint8Array where',
  ],
])

describe.each([
  ['reduce', (fn: () => unknown) => nx.reduce(iota([4, 3]), 0, fn as never, { axes: [0] })],
  ['windowReduce', (fn: () => unknown) => nx.windowReduce(iota([4]), 0, [2], fn as never)],
])('a function of %s', (op, run) => {
  it('that gives another shape', async () => {
    expect(await errorOf(() => run(() => tensor([1, 2, 3, 4, 5])))).toMatchObject({
      code: 'shape',
      message: `${op}: the function gave [5] where the result is [3]; make one element of each two`,
    })
  })
  it('that gives no numbers', async () => {
    expect(await errorOf(() => run(() => new Map()))).toMatchObject({ code: 'invalid_value', op })
    expect(await errorOf(() => run(() => undefined))).toMatchObject({ code: 'invalid_value', op })
  })
  it('that gives one number for all', () => {
    expect(nx.toArray(run(() => 7))).toEqual([7, 7, 7])
  })
})
