// Tensors from one backend to another.
import type { Backend } from '@nx/types'
import { type MappedTensors, mapTensors, notContainer } from '../core/containers.ts'
import { checkBackend } from '../core/default-backend.ts'
import { alive, dispose, Tensor } from '../core/tensor.ts'
import { own } from '../core/view.ts'
import { readLater, readNow } from './read.ts'

/**
 * A copy of a tensor on another backend, or another tensor of the same memory if it lives there already; of a container,
 * one with a copy of each tensor and number.
 *
 * @throws NxError `container` for what is neither, `device_read` where the host cannot read the memory: use
 * `await backendCopyAsync(tensor, backend)`. `traced_value` while a function is traced, `contract_version` for a backend
 * of another version.
 *
 * @example
 * backendCopy(tensor([1, 2]), binaryBackend()).backend.name // => 'binary'
 * toArray(backendCopy({ w: tensor([1, 2]), layers: [tensor(3)] }, binaryBackend()).layers[0]) // => 3
 */
export function backendCopy<const T>(value: T, backend: Backend): MappedTensors<T> {
  return move('backendCopy', value, backend).result
}

/**
 * Like `backendCopy`, for tensors on any device.
 *
 * @throws NxError `container`, `traced_value` while a function is traced, `contract_version` for a backend of another
 * version.
 *
 * @example
 * toArray(await backendCopyAsync(tensor([1, 2]), binaryBackend())) // => [1, 2]
 */
export async function backendCopyAsync<const T>(value: T, backend: Backend): Promise<MappedTensors<T>> {
  return (await moveLater('backendCopyAsync', value, backend)).result
}

/**
 * Moves a tensor, or all of a container, to another backend and disposes of those given. One that lives there already
 * stays as it is, and the result shares its memory. Where one cannot be moved, all stay as they are.
 *
 * @throws NxError `container` for what is neither, `device_read` where the host cannot read the memory: use
 * `await backendTransferAsync(tensor, backend)`. `traced_value` while a function is traced, `contract_version` for a
 * backend of another version.
 *
 * @example
 * const moved = backendTransfer(tensor([1, 2]), binaryBackend())
 * toArray(moved) // => [1, 2]
 */
export function backendTransfer<const T>(value: T, backend: Backend): MappedTensors<T> {
  const { result, left } = move('backendTransfer', value, backend)
  left.forEach(dispose)
  return result
}

/**
 * Like `backendTransfer`, for tensors on any device.
 *
 * @throws NxError `container`, `traced_value` while a function is traced, `contract_version` for a backend of another
 * version.
 *
 * @example
 * toArray(await backendTransferAsync(tensor([1, 2]), binaryBackend())) // => [1, 2]
 */
export async function backendTransferAsync<const T>(value: T, backend: Backend): Promise<MappedTensors<T>> {
  const { result, left } = await moveLater('backendTransferAsync', value, backend)
  left.forEach(dispose)
  return result
}

/** What came of a container, and its tensors that lived elsewhere. */
interface Moved<T> {
  readonly result: MappedTensors<T>
  readonly left: readonly Tensor[]
}

function move<T>(op: 'backendCopy' | 'backendTransfer', value: T, backend: Backend): Moved<T> {
  const moved = new Map<Tensor, Tensor>()
  const result = mapTensors(op, value, (tensor) => {
    // A tensor that stands in two places stays one.
    const known = moved.get(tensor)
    if (known !== undefined) return known
    const made = isThere(op, tensor, backend)
      ? own(tensor)
      : place(tensor, backend, readNow(op, `${op}Async`, tensor))
    moved.set(tensor, made)
    return made
  })
  return { result, left: elsewhere(moved.keys(), backend) }
}

async function moveLater<T>(op: string, value: T, backend: Backend): Promise<Moved<T>> {
  // Whoever awaits a container with a method then gets what that method says, or waits for ever.
  if (typeof (value as { then?: unknown } | null | undefined)?.then === 'function')
    throw notContainer(op, value, 'await it first')
  const given = new Set<Tensor>()
  const tensors = mapTensors(op, value, (tensor) => {
    isThere(op, tensor, backend)
    given.add(tensor)
    return tensor
  })
  const moved = new Map(
    await Promise.all(
      [...given].map(async (tensor) => {
        const made =
          tensor.backend === backend ? own(tensor) : place(tensor, backend, await readLater(op, tensor))
        return [tensor, made] as const
      }),
    ),
  )
  const result = mapTensors(op, tensors, (tensor) => moved.get(tensor)!) as MappedTensors<T>
  return { result, left: elsewhere(given, backend) }
}

const elsewhere = (tensors: Iterable<Tensor>, backend: Backend): Tensor[] =>
  [...tensors].filter((tensor) => tensor.backend !== backend)

function place({ spec, names, vectorizedAxes }: Tensor, backend: Backend, bytes: Uint8Array): Tensor {
  return new Tensor(backend, backend.upload(bytes, spec), spec, names, vectorizedAxes)
}

function isThere(op: string, tensor: Tensor, backend: Backend): boolean {
  alive(op, tensor)
  return tensor.backend === checkBackend(op, backend)
}
