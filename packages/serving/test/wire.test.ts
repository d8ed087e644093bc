// Frames: every value comes back as it was, and hostile bytes give errors, never anything else.
import { binaryBackend } from '@nx/backend-binary'
import { Batch } from '@nx/serving'
import { decodeFrame, encodeFrame } from '@nx/serving/cluster'
import {
  bf16,
  f32,
  iota,
  setDefaultBackend,
  tensor,
  toArray,
  toBinary,
  vectorize,
  weakFloat,
} from '@nx/tensor'
import { type AnyTensor as Tensor } from '@nx/tensor'
import { Complex, dtypes, NxError } from '@nx/types'
import { random } from '@nx/testing'
import { beforeAll, describe, expect, it } from 'vitest'

beforeAll(() => void setDefaultBackend(binaryBackend()))

async function across(value: unknown): Promise<unknown> {
  return decodeFrame(await encodeFrame({ kind: 'answer', value }), 'm').value
}

describe('frames', () => {
  it('carry plain values', async () => {
    const value = {
      text: 'ä\u0000',
      none: null,
      missing: undefined,
      yes: true,
      numbers: [0, -0, NaN, Infinity, 1e-320, 2 ** 60],
      big: -(2n ** 70n),
      nested: [[], {}, [{ a: ['x'] }]],
      bytes: new Uint8Array([1, 2, 3]),
      doubles: new Float64Array([1.5, -2]),
      longs: new BigInt64Array([-1n]),
      complex: new Complex(1, -2),
    }
    expect(await across(value)).toEqual(value)
    expect(Object.is(((await across([-0])) as number[])[0], -0)).toBe(true)
  })

  it('keep weak floats weak', async () => {
    expect(await across(weakFloat(3))).toEqual(weakFloat(3))
  })

  it.each(dtypes)('carry tensors of %s bit by bit', async (type) => {
    const given = tensor(
      [
        [1, 0, 1],
        [0, 1, 1],
      ],
      { type, names: ['row', null] },
    )
    const got = (await across({ deep: [given] })) as { deep: [Tensor] }
    const [t] = got.deep
    expect([t.type, t.shape, t.names]).toEqual([type, [2, 3], ['row', null]])
    expect(toBinary(t)).toEqual(toBinary(given))
  })

  it('keep vectorized axes', async () => {
    const given = vectorize(iota([2, 3, 4], { names: [null, null, 'x'] }), ['a', 'b'])
    const got = (await across(given)) as Tensor
    expect([got.vectorizedAxes, got.names]).toEqual([given.vectorizedAxes, ['x']])
  })

  it('align elements to 16 bytes, so that they need not be copied', async () => {
    const frame = await encodeFrame({ kind: 'answer', value: ['odd', f32([1, 2, 3]), bf16([1]), f32([4])] })
    const needle = new Uint8Array(new Float32Array([1, 2, 3]).buffer)
    const at = frame.findIndex((_, i) => needle.every((byte, j) => frame[i + j] === byte))
    expect(at % 16).toBe(0)
    expect(frame.length % 16).toBe(4)
  })

  it('carry batches with key and padding', async () => {
    const batch = Batch.stack([{ x: f32([1, 2]) }, { x: f32([3, 4]) }])
      .withKey('short')
      .pad(2)
    const got = (await across(batch)) as Batch<{ x: Tensor }>
    expect([got.key, got.size, got.padding]).toEqual(['short', 2, 2])
    expect(toArray(got.toContainer().x)).toEqual([
      [1, 2],
      [3, 4],
      [0, 0],
      [0, 0],
    ])
    expect(((await across(Batch.empty())) as Batch).size).toBe(0)
  })

  it('carry errors as what they are', async () => {
    const send = async (error: unknown): Promise<unknown> =>
      decodeFrame(await encodeFrame({ kind: 'error', value: error }), 'm').value
    const details = { path: ['a', 0], tensor: f32(1), list: [1n] }
    const error = (await send(new NxError('shape', 'add', 'no: really', details))) as NxError
    expect([error.code, error.op, error.message]).toEqual(['shape', 'add', 'add: no: really'])
    expect(error.details['path']).toEqual(['a', 0])
    expect(await send(new RangeError('far'))).toBeInstanceOf(RangeError)
    expect(await send(Object.assign(new Error('x'), { name: 'OwnError' }))).toMatchObject({
      name: 'OwnError',
    })
    expect(await send('a text')).toBe('a text')
  })

  class Foreign {}
  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a class', new Foreign()],
    ['a map', new Map()],
    ['a date', new Date(0)],
    ['a stream', (async function* () {})()],
    ['a promise', Promise.resolve()],
  ])('refuse %s, with the way out', async (_, value) => {
    await expect(encodeFrame({ kind: 'request', value: { deep: [value] } })).rejects.toMatchObject({
      code: 'container',
    })
  })

  it('refuse what contains itself, and what is too deep', async () => {
    const circle: unknown[] = []
    circle.push(circle)
    await expect(encodeFrame({ kind: 'request', value: circle })).rejects.toMatchObject({ code: 'container' })
    let deep: unknown = 1
    for (let i = 0; i < 200; i++) deep = [deep]
    await expect(encodeFrame({ kind: 'request', value: deep })).rejects.toMatchObject({ code: 'container' })
  })

  it('do not make prototypes of keys', async () => {
    const value: unknown = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}')
    const got = (await across(value)) as Record<string, unknown>
    expect(Object.keys(got)).toEqual(['__proto__', 'constructor'])
    expect('polluted' in got).toBe(false)
  })

  it('of another version are refused by name', async () => {
    const frame = await encodeFrame({ kind: 'request', value: 1 })
    new DataView(frame.buffer, frame.byteOffset).setUint32(4, 7, true)
    expect(() => decodeFrame(frame, 'node-b')).toThrow(/node-b speaks version 7 .* version 1/)
  })

  it('give an error for every prefix, and for bytes that follow', async () => {
    const frame = await encodeFrame({
      kind: 'answer',
      value: { a: [f32([1, 2]), 'text', 5n], b: new Uint8Array(9) },
    })
    for (let length = 0; length < frame.length; length++)
      expect(() => decodeFrame(frame.slice(0, length), 'm'), `${length} bytes`).toThrow(NxError)
    expect(() => decodeFrame(new Uint8Array([...frame, 0]), 'm')).toThrow(NxError)
  })

  it('give an error or a value for 20,000 damaged frames, and never ask for more memory than they have', async () => {
    const draw = random(7)
    const value = {
      a: [f32([[1, 2]], { names: ['x', 'y'] }), 'text'],
      b: Batch.stack([1, 2]),
      c: new Int16Array(5),
    }
    const frame = await encodeFrame({ kind: 'request', value })
    let failed = 0
    for (let trial = 0; trial < 20_000; trial++) {
      const bytes = frame.slice(0, draw() < 0.3 ? Math.floor(draw() * frame.length) : frame.length)
      const flips = 1 + Math.floor(draw() * 4)
      for (let i = 0; i < flips; i++)
        bytes[8 + Math.floor(draw() * (bytes.length - 8))] = Math.floor(draw() * 256)
      try {
        decodeFrame(bytes, 'm')
      } catch (error) {
        if (!(error instanceof NxError)) throw error
        failed++
      }
    }
    expect(failed).toBeGreaterThan(10_000)
  })
})
