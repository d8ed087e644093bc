// The backend that runs anywhere: WebAssembly where the host lets it, else plain TypeScript.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { type Backend, NxError } from '@nx/types'

/** A new backend for the CPU. */
export function cpuBackend(): Backend {
  try {
    return wasmBackend() as Backend
  } catch (error) {
    if (error instanceof NxError && (error.code === 'no_wasm' || error.code === 'no_simd')) {
      return binaryBackend() as Backend
    }
    throw error
  }
}
