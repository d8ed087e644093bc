// The backend that a program runs on, watched for what it compiles.
import type { Plan } from '@nx/compiler'
import { binaryBackend, type Backend, wasmBackend, webgpuBackend } from '@nx/nx'
import { watch } from './gpu-recorder.ts'
import type { BackendName } from './protocol.ts'

/** A new backend; `compiled` is told the plan of each function that it compiles. */
export async function backendOf(name: BackendName, compiled: (plan: Plan) => void): Promise<Backend> {
  if (name === 'binary') return binaryBackend() as Backend
  if (name === 'webgpu') {
    watch()
    return (await webgpuBackend()) as Backend
  }
  const backend = wasmBackend() as Backend
  const compile: Backend['compile'] = (graph, options) => {
    const executable = backend.compile!(graph, options)
    compiled(executable.plan as Plan)
    return executable
  }
  return { ...backend, compile }
}
