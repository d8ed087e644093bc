// Backends by the name given on the command line, loaded only when asked for.
import type { Backend } from '@nx/types'

const backends: Readonly<Record<string, () => Promise<unknown>>> = {
  binary: async () => (await import('@nx/backend-binary')).binaryBackend(),
  wasm: async () => (await import('@nx/backend-wasm')).wasmBackend(),
  'wasm-threads': async () => (await import('@nx/backend-wasm/threads')).wasmThreads({ threads: 2 }),
  webgpu: async () => (await import('@nx/backend-webgpu')).webgpuBackend(),
}

/** Makes a backend. Throws for an unknown name. */
export async function makeBackend(name: string): Promise<Backend> {
  const make = backends[name]
  if (make === undefined)
    throw new Error(`no backend named ${name}; known are ${Object.keys(backends).join(', ')}`)
  return (await make()) as Backend
}
