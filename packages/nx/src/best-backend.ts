// Choosing a backend for people who do not want to.
import { webgpuBackend } from '@nx/backend-webgpu'
import { type Backend, checkOptions, wrongOption } from '@nx/types'
import { cpuBackend } from './cpu-backend.ts'

/**
 * The fastest backend that runs here: WebGPU where there is a device and `gpu` is set, else WebAssembly, else, where
 * there is none, no SIMD, or a content security policy that forbids it, plain TypeScript.
 *
 * WebGPU has to be asked for, because its tensors hold no f64 and cannot be read synchronously.
 *
 * @throws NxError `unknown_option`, `option` if `gpu` is no boolean.
 *
 * @example
 * const backend = await bestBackend()
 * toArray(add(tensor([1, 2], { backend }), 1)) // => [2, 3]
 */
export async function bestBackend(options: { readonly gpu?: boolean } = {}): Promise<Backend> {
  checkOptions('bestBackend', options, ['gpu'])
  const { gpu = false } = options
  if (typeof gpu !== 'boolean') throw wrongOption('bestBackend', 'gpu', 'true or false', gpu)
  if (gpu) {
    try {
      return (await webgpuBackend()) as Backend
    } catch {
      // No device: the next best.
    }
  }
  return cpuBackend()
}
