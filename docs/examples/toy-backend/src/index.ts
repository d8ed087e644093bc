// A complete backend in plain TypeScript, to be read as a tutorial: what a backend is, step by step.
import { type Backend, decode, encode, fromKernels, sizeOf } from '@nx/types'
import { checkStored, type Data, storedTypes } from './data.ts'
import { kernels } from './kernels.ts'

/**
 * Step 1: choose what a tensor is on your backend. Here it is a typed array. It could as well be an offset in a memory
 * or a buffer on a device: the library keeps it and hands it back, and never looks inside.
 *
 * Step 2: say which types you store, and how bytes come in and go out. They are little-endian, in row-major order.
 *
 * Step 3: write a kernel for every primitive of the contract (kernels.ts). `fromKernels` makes the two members that
 * are asked about calls out of the table.
 *
 * Everything else is optional: `dispose` to free memory at once, `compile` to turn a whole traced function into one
 * executable, kernels of composite operations that you can do better than by primitives.
 */
export function toyBackend(): Backend<Data> {
  return {
    name: 'toy',
    contract: 2,
    types: storedTypes,
    ...fromKernels<Data>(kernels),
    // The caller may write to the bytes afterwards, so what is kept is a copy.
    upload: (bytes, { type, shape }) => decode(bytes.slice(), checkStored(type), sizeOf(shape)) as Data,
    read: async (data, { type }) => encode(data, type).slice(),
    // Leave this out where the host has to wait for the device.
    readSync: (data, { type }) => encode(data, type).slice(),
  }
}
