// Memory shared with the caller.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { add, fromPointer, setDefaultBackend, tensor, toArray, toPointer } from '../src/index.ts'
import { errorOf } from './backends.ts'

const binary = binaryBackend() as Backend
setDefaultBackend(binary)

describe('fromPointer', () => {
  it('takes buffers, shared buffers and views without a copy', () => {
    const shared = new Int16Array(new SharedArrayBuffer(8))
    for (const memory of [new Int16Array(4), shared, new Int16Array(new ArrayBuffer(16), 4, 4)]) {
      const pointer = memory.byteOffset === 0 ? memory.buffer : memory
      const x = fromPointer(binary, pointer, 's16', [2, 2], { names: ['rows', null] })
      memory.set([1, 2, 3, -4])
      expect(toArray(add(x, 0))).toEqual([
        [1, 2],
        [3, -4],
      ])
      expect(x.names).toEqual(['rows', null])
    }
  })

  it('refuses what cannot be shared, naming the way out', async () => {
    const misaligned = new Uint8Array(new ArrayBuffer(9), 1)
    const refusals = [
      () => fromPointer(binary, misaligned, 'f32', [2]),
      () => fromPointer(binary, new Uint16Array(2), 'f16', [2]),
      () => fromPointer(wasmBackend() as Backend, new Float32Array(2), 'f32', [2]),
    ]
    for (const refusal of refusals) {
      const error = await errorOf(refusal)
      expect(error.code).toBe('pointer')
      expect(error.message).toMatch(
        /^fromPointer: backend "(binary|wasm)" cannot use .* copy bytes with fromBinary$/,
      )
    }
    expect(await errorOf(() => fromPointer(binary, {}, 'f32', [2]))).toMatchObject({ code: 'pointer' })
  })

  it('checks the length', async () => {
    expect(await errorOf(() => fromPointer(binary, new Float32Array(3), 'f32', [2]))).toMatchObject({
      code: 'byte_length',
      message: 'fromPointer: f32[2] takes 8 bytes, got 12; give a view of just the elements',
    })
  })
})

describe('toPointer', () => {
  it('gives the memory itself', () => {
    const memory = new Float64Array([1, 2])
    expect((toPointer(fromPointer(binary, memory, 'f64', [2])) as Uint8Array).buffer).toBe(memory.buffer)
  })

  it('refuses types that are held in another form', async () => {
    const error = await errorOf(() => toPointer(tensor([1, 2], { type: 'bf16' })))
    expect(error).toMatchObject({
      code: 'pointer',
      message: 'toPointer: backend "binary" has no memory to share for bf16[2]; copy the bytes with toBinary',
    })
  })
})
