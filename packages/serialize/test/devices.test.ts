// Tensors that the host cannot read at once, or that have no elements yet.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import * as files from '@nx/serialize'
import { setDefaultBackend, type Tensor, tensor } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { beforeAll, expect, it } from 'vitest'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const { readSync: _, ...device } = binaryBackend() as Backend

const writers = [
  ['serialize', (x: Tensor) => files.serialize([x]), (x: Tensor) => files.serializeAsync([x])],
  ['saveNumpy', files.saveNumpy, files.saveNumpyAsync],
  [
    'saveNumpyArchive',
    (x: Tensor) => files.saveNumpyArchive({ x }),
    (x: Tensor) => files.saveNumpyArchiveAsync({ x }),
  ],
  [
    'saveSafetensors',
    (x: Tensor) => files.saveSafetensors({ x }),
    (x: Tensor) => files.saveSafetensorsAsync({ x }),
  ],
] as const

it.each(writers)('%s waits for a device', async (_, now, later) => {
  const there = tensor([1, 2], { backend: device })
  expect(() => now(there)).toThrow(
    expect.objectContaining({ code: 'device_read', message: expect.stringMatching(/use await/) }),
  )
  expect(await later(there)).toEqual(now(tensor([1, 2])))
})

it.each(writers)('%s refuses tensors that are being traced', (_, now) => {
  const traced = jit((x: Tensor) => {
    now(x)
    return x
  })
  expect(() => traced(tensor([1, 2]))).toThrow(expect.objectContaining({ code: 'traced_value' }))
})
