// Making tensors.
import { binaryBackend } from '@nx/backend-binary'
import { Complex, epsilon, finiteMax, smallestPositiveNormal } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../src/index.ts'
import { errorOf } from './backends.ts'

const { setDefaultBackend, tensor, toArray, weakFloat } = nx

setDefaultBackend(binaryBackend())
const byName = { ...nx }

describe('tensor', () => {
  it.each<[string, nx.TensorData, string, readonly number[]]>([
    ['integers', [1, 2], 's32', [2]],
    ['a fraction', [1, 2.5], 'f32', [2]],
    ['negative zero', [-0, 1], 'f32', [2]],
    ['NaN', [NaN], 'f32', [1]],
    ['a number', 3, 's32', []],
    ['a weak float', weakFloat(1), 'f32', []],
    ['booleans', [[true], [false]], 'u8', [2, 1]],
    ['booleans and numbers', [true, 2], 's32', [2]],
    ['bigints', [1n, 2n], 's64', [2]],
    ['bigints and numbers', [1n, 2], 's64', [2]],
    ['bigints and fractions', [1n, 0.5], 'f32', [2]],
    ['complex numbers', [new Complex(1, 2), 1], 'c64', [2]],
    ['an empty array', [], 'f32', [0]],
    ['empty rows', [[], []], 'f32', [2, 0]],
    ['a typed array', new Float64Array(2), 'f64', [2]],
    ['clamped bytes', new Uint8ClampedArray(2), 'u8', [2]],
    ['bigint bytes', new BigUint64Array(1), 'u64', [1]],
    ['rows of typed arrays', [new Uint8Array(3), new Int8Array(3)], 's16', [2, 3]],
  ])('infers type and shape of %s', (_, data, type, shape) => {
    expect(tensor(data)).toMatchObject({ type, shape })
  })

  it('keeps the elements', () => {
    expect(
      toArray(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(toArray(tensor([true, false]))).toEqual([1, 0])
    expect(toArray(tensor([2n ** 62n]))).toEqual([2n ** 62n])
    expect(toArray(tensor([1, new Complex(1, 2)]))).toEqual([new Complex(1, 0), new Complex(1, 2)])
    expect(toArray(tensor([new Uint8Array([1, 2]), [3.5, 4]]))).toEqual([
      [1, 2],
      [3.5, 4],
    ])
    expect(toArray(tensor([weakFloat(2), 1]))).toEqual([2, 1])
  })

  it('rounds once to the type given', () => {
    // Through f32, 1 + 2^-8 + 2^-30 would fall on the tie and go to even.
    expect(toArray(tensor([1 + 2 ** -8 + 2 ** -30], { type: 'bf16' }))).toEqual([1 + 2 ** -7])
    expect(toArray(tensor(1 + 2 ** -8 + 2 ** -30, { type: 'bf16' }))).toBe(1 + 2 ** -7)
    expect(toArray(tensor([65519, 65520], { type: 'f16' }))).toEqual([65504, Infinity])
    expect(toArray(tensor([2n ** 53n + 1n], { type: 'f64' }))).toEqual([2 ** 53])
  })

  it('wraps integers if asked to', () => {
    expect(toArray(tensor([256, -3], { type: 'u8', wrap: true }))).toEqual([0, 253])
    expect(toArray(tensor(2n ** 64n + 5n, { type: 'u64', wrap: true }))).toBe(5n)
    expect(toArray(tensor([5, -4], { type: 'u2', wrap: true }))).toEqual([1, 0])
  })

  it('does not see later writes to a typed array', () => {
    const data = new Float32Array([1, 2])
    const x = tensor(data)
    data[0] = 9
    expect(toArray(x)).toEqual([1, 2])
  })

  it('takes a view at any offset', () => {
    const bytes = new Uint8Array([0, 0, 0, 128, 63, 0, 0, 0, 64])
    const view = new Float32Array(bytes.slice(1).buffer)
    expect(toArray(tensor(view))).toEqual([1, 2])
    expect(toArray(tensor(new Int16Array([1, 2, 3]).subarray(1)))).toEqual([2, 3])
  })

  it.runIf('Float16Array' in globalThis)('takes Float16Array as f16', () => {
    const x = tensor(new Float16Array([1.5, 65504]))
    expect([x.type, toArray(x)]).toEqual(['f16', [1.5, 65504]])
    expect(toArray(tensor(new Float16Array([1.5]), { type: 'f64' }))).toEqual([1.5])
  })

  it('gives back a tensor that is as asked for, under other names if given', () => {
    const x = tensor([1, 2])
    expect(tensor(x)).toEqual(x)
    expect(tensor(x, { type: 's32', names: ['a'] }).names).toEqual(['a'])
  })
})

describe('constructors', () => {
  it('exist for every type', () => {
    for (const type of [
      'u2',
      'u4',
      'u8',
      'u16',
      'u32',
      'u64',
      's2',
      's4',
      's8',
      's16',
      's32',
      's64',
    ] as const) {
      expect(byName[type]([0, 1])).toMatchObject({ type, shape: [2] })
    }
    for (const type of ['f8', 'f8_e4m3fn', 'bf16', 'f16', 'f32', 'f64', 'c64', 'c128'] as const) {
      expect(byName[type]([0, 1.5], { names: ['x'] })).toMatchObject({ type, names: ['x'] })
    }
  })
})

describe('weakFloat', () => {
  it('makes floats of integers and leaves floats alone', () => {
    expect(nx.add(tensor([1], { type: 'u8' }), weakFloat(1)).type).toBe('f32')
    expect(nx.add(tensor([1], { type: 'bf16' }), weakFloat(1)).type).toBe('bf16')
    expect(nx.add(weakFloat(1), 2).type).toBe('f32')
  })
})

describe('iota', () => {
  it('counts', () => {
    expect(toArray(nx.iota([2, 2]))).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(toArray(nx.iota([2, 2], { axis: 'y', names: ['x', 'y'] }))).toEqual([
      [0, 1],
      [0, 1],
    ])
    expect(toArray(nx.iota([], { type: 'f32' }))).toBe(0)
    expect(toArray(nx.iota([2], { type: 'c64' }))).toEqual([new Complex(0, 0), new Complex(1, 0)])
  })

  it('repeats along vectorized axes', () => {
    const x = nx.iota([2], { vectorizedAxes: { a: 2 } })
    expect(x).toMatchObject({ shape: [2], vectorizedAxes: [['a', 2]] })
    expect(toArray(x)).toEqual([
      [0, 1],
      [0, 1],
    ])
  })
})

describe('full, zeros, ones, fill', () => {
  it('repeat one value', () => {
    expect(nx.full([2], 1.5)).toMatchObject({ type: 'f32', shape: [2] })
    expect(toArray(nx.full([2], 2 ** 40, { type: 's64', names: ['x'] }))).toEqual([2n ** 40n, 2n ** 40n])
    expect(nx.zeros([0, 3])).toMatchObject({ type: 'f32', shape: [0, 3] })
    expect(toArray(nx.ones([2], { type: 'c64' }))).toEqual([new Complex(1, 0), new Complex(1, 0)])
  })

  it('fill merges types and keeps names and vectorized axes', () => {
    const x = nx.vectorize(tensor([[1, 2]], { names: [null, 'y'] }), 'a')
    expect(nx.fill(x, 0.5)).toMatchObject({ type: 'f32', names: ['y'], vectorizedAxes: [['a', 1]] })
    expect(toArray(nx.fill(tensor([1, 2]), tensor([7, 8]), { type: 'u8' }))).toEqual([7, 8])
  })

  it('fill puts vectorized axes of the value first, and takes those of both together', () => {
    const x = nx.vectorize(nx.zeros([2, 3]), 'a')
    const across = nx.fill(x, nx.vectorize(tensor([7, 8, 9, 6]), 'b'))
    expect(across).toMatchObject({ vectorizedAxes: [['b', 4], ['a', 2]], shape: [3] }) // prettier-ignore
    const along = nx.fill(x, nx.vectorize(tensor([7, 8]), 'a'))
    expect(along.vectorizedAxes).toEqual([['a', 2]])
    expect(toArray(along)).toEqual([[7, 7, 7], [8, 8, 8]]) // prettier-ignore
  })
})

describe('eye', () => {
  it('puts ones on the diagonal of the last two axes', () => {
    expect(toArray(nx.eye([1, 2, 3]))).toEqual([
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    ])
    expect(nx.eye(2, { type: 'bf16', names: ['a', 'b'] })).toMatchObject({ type: 'bf16', names: ['a', 'b'] })
    expect(toArray(nx.eye([3], { vectorizedAxes: { x: 2 } }))).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ])
  })
})

describe('linspace', () => {
  it('spaces evenly', () => {
    expect(toArray(nx.linspace(0, 10, { n: 5 }))).toEqual([0, 2.5, 5, 7.5, 10])
    expect(nx.linspace(tensor([0, 1]), tensor([1, 3]), { n: 3, name: 'step', type: 'f64' })).toMatchObject({
      type: 'f64',
      shape: [2, 3],
      names: [null, 'step'],
    })
    expect(toArray(nx.linspace(3, 10, { n: 1 }))).toEqual([3])
  })

  it.each(['f32', 'f64'] as const)('spaces the least numbers of %s, and the greatest', (type) => {
    const least = smallestPositiveNormal(type) * epsilon(type)
    const most = Number(finiteMax(type))
    const spaced = (from: number, to: number, n: number, endpoint = true): unknown =>
      toArray(nx.linspace(from, to, { n, endpoint, type }))
    expect(spaced(least, least, 3)).toEqual([least, least, least])
    expect(spaced(least, least, 2, false)).toEqual([least, least])
    expect(spaced(0, 4 * least, 5)).toEqual([0, least, 2 * least, 3 * least, 4 * least])
    expect(spaced(-6 * least, 2 * least, 4, false)).toEqual([-6, -4, -2, 0].map((each) => each * least))
    expect(spaced(0, 7 * least, 5)).toEqual([0, 2, 4, 5, 7].map((each) => each * least))
    expect(spaced(-most, most, 3)).toEqual([-most, 0, most])
    expect(spaced(-most, least, 2)).toEqual([-most, least])
  })
})

describe('triangles and diagonals', () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ])

  it('tri, tril, triu', () => {
    expect(toArray(nx.tri(2, 2, { k: -1 }))).toEqual([
      [0, 0],
      [1, 0],
    ])
    expect(toArray(nx.tril(x))).toEqual([
      [1, 0, 0],
      [4, 5, 0],
    ])
    expect(toArray(nx.triu(x, { k: 1 }))).toEqual([
      [0, 2, 3],
      [0, 0, 6],
    ])
    expect(nx.tril(nx.u8([[1]])).type).toBe('s32')
    expect(nx.triu(nx.f8_e4m3fn([[1]])).type).toBe('f8_e4m3fn')
    expect(
      toArray(
        nx.tril(
          nx.vectorize(
            tensor([
              [
                [1, 2],
                [3, 4],
              ],
            ]),
            'a',
          ),
        ),
      ),
    ).toEqual([
      [
        [1, 0],
        [3, 4],
      ],
    ])
  })

  it.each([
    [-1, [4]],
    [0, [1, 5]],
    [1, [2, 6]],
    [2, [3]],
  ])('takes and puts the diagonal at %i', (offset, diagonal) => {
    expect(toArray(nx.takeDiagonal(x, { offset }))).toEqual(diagonal)
    const zeros = nx.fill(x, 0)
    const put = nx.putDiagonal(zeros, tensor(diagonal), { offset })
    expect(toArray(nx.takeDiagonal(put, { offset }))).toEqual(diagonal)
    expect(toArray(nx.sum(put))).toBe(diagonal.reduce((sum, value) => sum + value))
  })

  it('make diagonal matrices', () => {
    expect(toArray(nx.makeDiagonal(tensor([1, 2]), { offset: -1 }))).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 2, 0],
    ])
    expect(toArray(nx.makeDiagonal(tensor([NaN, 1])))).toEqual([
      [NaN, 0],
      [0, 1],
    ])
    expect(toArray(nx.takeDiagonal(nx.iota([2, 2, 2])))).toEqual([
      [0, 3],
      [4, 7],
    ])
  })
})

describe('template', () => {
  it('knows type and shape, and nothing else', async () => {
    const x = nx.template([2], 'f32', { names: ['x'] })
    expect(x).toMatchObject({ type: 'f32', shape: [2], names: ['x'] })
    const vectorized = nx.vectorize(tensor([[1]]), 'a')
    expect(nx.toTemplate(vectorized)).toMatchObject({ shape: [1], vectorizedAxes: [['a', 1]] })
    expect(await errorOf(() => nx.sum(x))).toMatchObject({
      code: 'template',
      message: expect.stringContaining('no elements') as string,
    })
    expect(await errorOf(() => nx.readArray(x))).toMatchObject({ code: 'template' })
  })
})

describe('fromBinary', () => {
  it('reads bytes', () => {
    expect(toArray(nx.fromBinary(new Uint8Array([0x65]), 's2'))).toEqual([1, -2, 1, 1])
    expect(nx.fromBinary(new Uint8Array(), 'f32').shape).toEqual([0])
  })
})

describe('vec and mat', () => {
  it('read numbers as text', () => {
    expect(nx.vec`1 -2 3`).toMatchObject({ type: 's32', shape: [3] })
    expect(toArray(nx.vec`1.5 NaN -Inf 1e3`)).toEqual([1.5, NaN, -Infinity, 1000])
    expect(toArray(nx.vec.s64`9223372036854775807 1`)).toEqual([2n ** 63n - 1n, 1n])
    expect(toArray(nx.vec`${1} ${2}`)).toEqual([1, 2])
    expect(
      toArray(nx.mat.f16`
      1 2
      3 4
    `),
    ).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  it('refuse other text', async () => {
    expect(await errorOf(() => nx.vec`1 two`)).toMatchObject({ code: 'literal', op: 'vec' })
    expect(await errorOf(() => nx.vec`1\n2`)).toMatchObject({ code: 'literal' })
    expect(await errorOf(() => nx.mat`1 2\n3`)).toMatchObject({ code: 'ragged' })
  })
})
