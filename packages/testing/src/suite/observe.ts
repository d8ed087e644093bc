// Backends around a backend: one that notes its calls, one that hides its composites.
import type { Backend, Call } from '@nx/types'

/** The backend with another `supports` and `execute`. Members that it lacks stay absent. */
function around(backend: Backend, changed: Partial<Backend>): Backend {
  const { name, contract, types } = backend
  return {
    name,
    contract,
    types,
    supports: (call) => backend.supports(call),
    execute: (call) => backend.execute(call),
    upload: (bytes, spec) => backend.upload(bytes, spec),
    read: (data, spec) => backend.read(data, spec),
    ...(backend.readSync && { readSync: (data, spec) => backend.readSync!(data, spec) }),
    ...(backend.dispose && { dispose: (data) => backend.dispose!(data) }),
    ...changed,
  }
}

/** A backend that does all by this one, and the list of calls it was asked about: every call is, before it runs. */
export function recordingCalls(backend: Backend): {
  readonly observed: Backend
  readonly calls: readonly Call[]
} {
  const calls: Call[] = []
  const observed = around(backend, {
    supports(call) {
      calls.push(call)
      return backend.supports(call)
    },
  })
  return { observed, calls }
}

/** The backend without its kernels of composites. */
export function withoutComposites(backend: Backend): Backend {
  return around(backend, { supports: (call) => call.definition === undefined && backend.supports(call) })
}
