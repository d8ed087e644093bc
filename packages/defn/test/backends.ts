// Backends for tests: one that counts and checks handles, and one that cannot be read synchronously.
import { binaryBackend } from '@nx/backend-binary'
import { type Backend, type Elements, run } from '@nx/types'

/** The binary backend behind handles of its own, which may be used until they are disposed of. */
export interface Handle {
  readonly elements: Elements
  disposed: boolean
}

export interface CountingBackend extends Backend<Handle> {
  readonly calls: string[]
  /** Handles made and not disposed of. */
  alive(): number
}

const binary = binaryBackend()

/** Counts calls and handles, and fails on any use after dispose. Does not yield to other backends. */
export function countingBackend(options: { readonly async?: boolean } = {}): CountingBackend {
  const calls: string[] = []
  let alive = 0
  const wrap = (elements: Elements): Handle => {
    alive++
    return { elements, disposed: false }
  }
  const open = (handle: Handle): Elements => {
    if (handle.disposed) throw new Error('used after dispose')
    return handle.elements
  }
  const read = (handle: Handle, spec: Parameters<Backend['read']>[1]): Uint8Array =>
    binary.readSync!(open(handle), spec)
  return {
    name: 'counting',
    contract: binary.contract,
    types: binary.types,
    supports: (call) => binary.supports(call),
    execute: (call) => {
      calls.push(call.op)
      const inputs = call.inputs.map(({ spec, data }) => ({ spec, data: open(data) }))
      const { fallback: _, ...rest } = call
      return run(binary, { ...rest, inputs }).map(wrap)
    },
    upload: (bytes, spec) => wrap(binary.upload(bytes, spec)),
    read: async (handle, spec) => read(handle, spec),
    ...(options.async === true ? {} : { readSync: read }),
    dispose: (handle) => {
      if (handle.disposed) throw new Error('disposed twice')
      handle.disposed = true
      alive--
    },
    calls,
    alive: () => alive,
  }
}
