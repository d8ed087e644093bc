// Reading tensors and moving them.
import { binaryBackend } from '@nx/backend-binary'
import { Complex } from '@nx/types'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as nx from '../src/index.ts'
import { countingBackend, deviceBackend } from './backends.ts'

const { setDefaultBackend, tensor, toArray } = nx

setDefaultBackend(binaryBackend())

describe('reading', () => {
  const x = nx.vectorize(
    tensor(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      { type: 'u16' },
    ),
    'rows',
  )

  it('gives nested arrays, vectorized axes outermost', () => {
    expect(toArray(x)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect(toArray(nx.zeros([2, 0, 3]))).toEqual([[], []])
    expect(toArray(5)).toBe(5)
  })

  it('gives elements in a row, at most as many as asked for', () => {
    expect(nx.toFlatArray(x)).toEqual([1, 2, 3, 4, 5, 6])
    expect(nx.toFlatArray(x, { limit: 4 })).toEqual([1, 2, 3, 4])
    expect(nx.toFlatArray(tensor([new Complex(1, 2), 3]), { limit: 1 })).toEqual([new Complex(1, 2)])
  })

  it('gives one number', () => {
    expect(nx.toNumber(tensor(1.5))).toBe(1.5)
    expect(nx.toNumber(3n)).toBe(3n)
    expect(nx.toNumber(tensor(new Complex(1, 2)))).toEqual(new Complex(1, 2))
  })

  it('gives typed arrays and bytes that the caller may write to', () => {
    const array = nx.toTypedArray(x) as Uint16Array
    expect(array).toEqual(new Uint16Array([1, 2, 3, 4, 5, 6]))
    array.fill(0)
    const bytes = nx.toBinary(x, { limit: 2 })
    expect(bytes).toEqual(new Uint8Array([1, 0, 2, 0]))
    bytes.fill(9)
    expect(nx.toFlatArray(x)).toEqual([1, 2, 3, 4, 5, 6])
    expect(nx.toTypedArray(tensor([1.5], { type: 'bf16' }))).toEqual(new Float32Array([1.5]))
    expect(nx.toBinary(tensor([1, 2, 3], { type: 'u4' }), { limit: 2 })).toEqual(new Uint8Array([0x12]))
  })

  it.each([
    ['on the host', binaryBackend()],
    ['on a device', deviceBackend()],
  ])('waits for tensors %s', async (_, backend) => {
    const y = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { backend, type: 'u8' },
    )
    expect(await nx.readArray(y)).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(await nx.readFlatArray(y, { limit: 3 })).toEqual([1, 2, 3])
    expect(await nx.readTypedArray(y)).toEqual(new Uint8Array([1, 2, 3, 4]))
    expect(await nx.readBinary(y, { limit: 1 })).toEqual(new Uint8Array([1]))
    expect(await nx.readNumber(nx.sum(y))).toBe(10)
  })
})

describe('toBatched', () => {
  const batches = (...args: Parameters<typeof nx.toBatched>): unknown[] =>
    Array.from(nx.toBatched(...args), toArray)

  it('fills the last batch from the start, or leaves it out', () => {
    expect(batches(nx.iota([5]), 2)).toEqual([
      [0, 1],
      [2, 3],
      [4, 0],
    ])
    expect(batches(nx.iota([5]), 2, { leftover: 'discard' })).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(batches(nx.iota([4]), 2, { leftover: 'discard' })).toEqual([
      [0, 1],
      [2, 3],
    ])
  })

  it('batches along the first vectorized axis', () => {
    const x = nx.vectorize(nx.iota([3, 2]), 'a')
    const [first, second] = [...nx.toBatched(x, 2)]
    expect(first).toMatchObject({ shape: [2], vectorizedAxes: [['a', 2]] })
    expect(toArray(second!)).toEqual([
      [4, 5],
      [0, 1],
    ])
  })

  it('makes batches only as they are asked for, and again for each loop', () => {
    const backend = countingBackend()
    const lazy = nx.toBatched(nx.iota([4], { backend }), 2)
    const before = backend.live.size
    for (const batch of lazy) {
      expect(toArray(batch)).toEqual([0, 1])
      break
    }
    expect(backend.live.size).toBe(before + 1)
    expect([...lazy]).toHaveLength(2)
    expect([...lazy]).toHaveLength(2)
  })
})

describe('asType and bitcast', () => {
  it('convert values or keep bits', () => {
    expect(toArray(nx.asType(tensor([1.9, -1.9, NaN]), 's8'))).toEqual([1, -1, 0])
    expect(toArray(nx.asType(tensor([500, 1.1]), 'f8_e4m3fn'))).toEqual([NaN, 1.125])
    expect(toArray(nx.asType(tensor([500]), 'f8_e4m3fn', { saturate: true }))).toEqual([448])
    const x = nx.vectorize(tensor([[1], [2]]), 'a')
    expect(nx.asType(x, 'u8')).toMatchObject({ type: 'u8', vectorizedAxes: [['a', 2]] })
    expect(toArray(nx.bitcast(x, 'f32'))).toEqual([[2 ** -149], [2 ** -148]])
  })

  it('give back a tensor that has the type', () => {
    const x = tensor([1])
    expect(nx.asType(x, 's32')).toEqual(x)
  })
})

describe('backendCopy and backendTransfer', () => {
  const named = (backend = countingBackend()): nx.Tensor =>
    nx.vectorize(tensor([[1, 2]], { backend, names: [null, 'x'] }), 'a')

  it('copy to another backend', async () => {
    const to = binaryBackend()
    for (const copy of [nx.backendCopy(named(), to), await nx.backendCopyAsync(named(), to)]) {
      expect(copy).toMatchObject({ backend: to, names: ['x'], vectorizedAxes: [['a', 1]] })
      expect(toArray(copy)).toEqual([[1, 2]])
    }
  })

  it('transfer and dispose of the source', async () => {
    const [first, second] = [named(), named()]
    expect(toArray(nx.backendTransfer(first, binaryBackend()))).toEqual([[1, 2]])
    expect(toArray(await nx.backendTransferAsync(second, binaryBackend()))).toEqual([[1, 2]])
    expect([first.disposed, second.disposed]).toEqual([true, true])
  })

  it('give back a tensor that lives there', async () => {
    const x = tensor([1])
    expect(nx.backendTransfer(x, x.backend)).toEqual(x)
    expect(nx.backendCopy(x, x.backend)).toEqual(x)
    expect(await nx.backendTransferAsync(x, x.backend)).toEqual(x)
    expect(await nx.backendCopyAsync(x, x.backend)).toEqual(x)
    expect(x.disposed).toBe(false)
  })

  it('map containers, and keep what stands in two places one', async () => {
    const to = binaryBackend()
    const given = (): { w: nx.Tensor; layers: [nx.Tensor, number]; name: string } => {
      const w = named()
      return { w, layers: [w, 3], name: 'kept' }
    }
    for (const move of [nx.backendCopy, nx.backendCopyAsync, nx.backendTransfer, nx.backendTransferAsync]) {
      const from = given()
      const moved = await move(from, to)
      expectTypeOf(moved.layers[1]).toEqualTypeOf<nx.Tensor>()
      expect(moved.w).toMatchObject({ backend: to, names: ['x'] })
      expect(moved.layers[0]).toBe(moved.w)
      expect([toArray(moved.w), toArray(moved.layers[1]), moved.name]).toEqual([[[1, 2]], 3, 'kept'])
      expect(moved.layers[1].backend).toBe(to)
      expect(from.w.disposed).toBe(move.name.startsWith('backendTransfer'))
    }
  })

  it('transfer all of a container or nothing', async () => {
    const [first, second] = [named(), named()]
    nx.dispose(second)
    const all = { first, second }
    expect(() => nx.backendTransfer(all, binaryBackend())).toThrow(
      expect.objectContaining({ code: 'disposed', op: 'backendTransfer' }),
    )
    await expect(nx.backendTransferAsync(all, binaryBackend())).rejects.toMatchObject({ code: 'disposed' })
    expect(first.disposed).toBe(false)
    for (const move of [nx.backendCopyAsync, nx.backendTransferAsync])
      await expect(move({ first, then: () => {} }, binaryBackend())).rejects.toMatchObject({
        code: 'container',
        op: move.name,
        message: expect.stringMatching(/got Object where .* await it first$/) as string,
      })
    expect(() => nx.backendCopy([new Map()] as never, binaryBackend())).toThrow(
      expect.objectContaining({ code: 'container', op: 'backendCopy' }),
    )
  })

  it('wait for devices', async () => {
    const x = tensor([1, 2], { backend: deviceBackend() })
    expect(toArray(await nx.backendTransferAsync(x, binaryBackend()))).toEqual([1, 2])
  })
})
