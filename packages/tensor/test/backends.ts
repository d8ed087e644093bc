// Backends for tests, made of the reference backend.
import { binaryBackend } from '@nx/backend-binary'
import { type Backend, NxError } from '@nx/types'

/** A backend whose memory the host cannot read at once. */
export function deviceBackend(name = 'device'): Backend {
  const { readSync: _, yields: __, ...rest } = binaryBackend() as Backend
  return { ...rest, name }
}

/** A backend that stands for one that records calls. */
export function tracingBackend(): Backend {
  const refuse = (op: string): NxError => new NxError('traced_value', op, 'no elements')
  return { ...deviceBackend('trace'), recorder: { adopt: (value) => value.data, refuse } }
}

/** A backend that counts the handles it gave out and has not got back; every handle is another object. */
export function countingBackend(): Backend & { readonly live: Set<unknown> } {
  const inner = binaryBackend() as Backend
  const live = new Set<unknown>()
  const add = (value: unknown): unknown => {
    const handle = { value }
    live.add(handle)
    return handle
  }
  const value = (handle: unknown): unknown => {
    if (!live.has(handle)) throw new Error('used after dispose')
    return (handle as { value: unknown }).value
  }
  return {
    ...inner,
    name: 'counting',
    live,
    execute: (call) =>
      inner
        .execute({
          ...call,
          inputs: call.inputs.map(({ spec, data }) => ({ spec, data: value(data) })),
        })
        .map(add),
    upload: (bytes, spec) => add(inner.upload(bytes, spec)),
    read: (handle, spec) => inner.read(value(handle), spec),
    readSync: (handle, spec) => inner.readSync!(value(handle), spec),
    dispose: (handle) => void live.delete(handle),
  }
}

/** The NxError that a function throws, or that its promise rejects with. */
export async function errorOf(
  fn: () => unknown,
): Promise<Pick<NxError, 'code' | 'op' | 'message' | 'details'>> {
  try {
    await fn()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  throw new Error('did not throw')
}
