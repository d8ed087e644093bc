// Backends by the name given on the command line.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { webgpuBackend } from '@nx/backend-webgpu'
import type { Backend } from '@nx/types'

const backends: Readonly<Record<string, () => unknown>> = {
  binary: binaryBackend,
  wasm: wasmBackend,
  webgpu: webgpuBackend,
}

/** Makes a backend. Throws for an unknown name. */
export async function makeBackend(name: string): Promise<Backend> {
  const make = backends[name]
  if (make === undefined)
    throw new Error(`no backend named ${name}; known are ${Object.keys(backends).join(', ')}`)
  return (await make()) as Backend
}
