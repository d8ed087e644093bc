// Choosing a backend for people who do not want to.
import { webgpuBackend } from '@nx/backend-webgpu'
import type { Backend } from '@nx/types'
import { cpuBackend } from './cpu-backend.ts'

/**
 * The fastest backend that runs here: WebGPU where there is a device and `gpu` is set, else WebAssembly, else, where
 * there is none, no SIMD, or a content security policy that forbids it, plain TypeScript.
 *
 * WebGPU has to be asked for, because its tensors hold no f64 and cannot be read synchronously.
 *
 * @example
 * const backend = await bestBackend()
 * toArray(add(tensor([1, 2], { backend }), 1)) // => [2, 3]
 */
export async function bestBackend(options: { readonly gpu?: boolean } = {}): Promise<Backend> {
  if (options.gpu === true) {
    try {
      return (await webgpuBackend()) as Backend
    } catch {
      // No device: the next best.
    }
  }
  return cpuBackend()
}
