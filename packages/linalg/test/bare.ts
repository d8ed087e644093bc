// A backend that takes no kernels from calls, so that decompositions run.
import { binaryBackend } from '@nx/backend-binary'
import type { Backend, Elements } from '@nx/types'

/** The binary backend, without the kernels that calls bring along. */
export function bareBackend(): Backend<Elements> {
  const backend = binaryBackend()
  return { ...backend, name: 'bare', supports: (call) => call.host === undefined && backend.supports(call) }
}
