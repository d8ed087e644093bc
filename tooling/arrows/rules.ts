// Which package may import which: the arrows of the design, by directory name.

export const mayImport: Readonly<Record<string, readonly string[]>> = {
  types: [],
  tensor: ['types'],
  'backend-binary': ['types'],
  compiler: ['types'],
  'backend-wasm': ['types', 'compiler'],
  'backend-webgpu': ['types'],
  defn: ['types', 'tensor'],
  grad: ['types', 'tensor', 'defn'],
  linalg: ['types', 'tensor', 'defn'],
  random: ['types', 'tensor', 'defn', 'linalg'],
  serialize: ['types', 'tensor'],
  formula: ['types', 'tensor'],
  serving: ['types', 'tensor', 'defn'],
  'serving-nats': ['types', 'serving'],
  testing: ['types', 'tensor', 'defn', 'grad', 'linalg', 'random', 'serialize', 'serving', 'backend-binary'],
  vectors: ['types', 'testing'],
  nx: [
    'types',
    'tensor',
    'backend-binary',
    'backend-wasm',
    'backend-webgpu',
    'compiler',
    'defn',
    'formula',
    'grad',
    'linalg',
    'random',
    'serialize',
  ],
}

/** Packages of other makers that sources may import. */
export const mayImportForeign: Readonly<Record<string, readonly string[]>> = {
  serialize: ['fflate'],
  'backend-webgpu': ['webgpu'],
  testing: ['fast-check'],
  serving: ['@opentelemetry/api'],
  'serving-nats': ['@nats-io/nats-core', '@nats-io/services'],
}

/** Packages that take `@nx/types` from their user, so that there is one kernel. */
export const kernelPeers: readonly string[] = ['backend-binary', 'backend-wasm', 'backend-webgpu']
