// The backend under test, or the reason why this host has none.
import { webgpuBackend } from '@nx/backend-webgpu'
import type { GpuData } from '@nx/backend-webgpu'
import { NxError } from '@nx/types'
import type { Backend } from '@nx/types'

export type Opened = { readonly backend: Backend<GpuData> } | { readonly reason: string }

/** Only the lack of WebGPU or of an adapter is a reason not to test. */
export async function open(): Promise<Opened> {
  try {
    return { backend: await webgpuBackend() }
  } catch (error) {
    if (error instanceof NxError && (error.code === 'no_webgpu' || error.code === 'no_adapter')) {
      return { reason: error.message }
    }
    throw error
  }
}
