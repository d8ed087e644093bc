// What functions write can be handed to the platform, which takes no shared memory, without a cast.
import { wasmThreads } from '@nx/backend-wasm/threads'
import { binaryBackend } from '@nx/backend-binary'
import { backendCopy, readBinary, tensor, toBinary } from '@nx/tensor'
import { expect, test } from 'vitest'
import {
  saveNumpy,
  saveNumpyArchive,
  saveNumpyArchiveAsync,
  saveNumpyAsync,
  saveSafetensors,
  saveSafetensorsAsync,
  serialize,
  serializeAsync,
} from '../src/index.ts'

test('a Blob takes the bytes, and holds them', async () => {
  const x = tensor([1, 2, 3], { backend: binaryBackend() })
  const parts = [
    toBinary(x),
    await readBinary(x),
    saveNumpy(x),
    await saveNumpyAsync(x),
    saveNumpyArchive({ x }),
    await saveNumpyArchiveAsync({ x }),
    saveSafetensors({ x }),
    await saveSafetensorsAsync({ x }),
    serialize(x),
    await serializeAsync(x),
  ]
  const blobs = parts.map((part) => new Blob([part]))
  expect(blobs.map(({ size }) => size)).toEqual(parts.map(({ length }) => length))
})

test('bytes of tensors in shared memory are in a buffer of their own', async () => {
  const backend = await wasmThreads({ threads: 2 })
  try {
    const x = backendCopy(tensor([1, 2, 3], { backend: binaryBackend() }), backend)
    expect(toBinary(x).buffer).toBeInstanceOf(ArrayBuffer)
    expect((await readBinary(x)).buffer).toBeInstanceOf(ArrayBuffer)
    expect(saveNumpy(x).buffer).toBeInstanceOf(ArrayBuffer)
  } finally {
    await backend.terminate()
  }
})
