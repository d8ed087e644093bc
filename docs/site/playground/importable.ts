// What programs of the playground can import.

/** Names of packages and of their parts. */
export const importable = [
  '@nx/backend-binary',
  '@nx/backend-wasm',
  '@nx/backend-webgpu',
  '@nx/compiler',
  '@nx/defn',
  '@nx/formula',
  '@nx/grad',
  '@nx/linalg',
  '@nx/nx',
  '@nx/random',
  '@nx/serialize',
  '@nx/tensor',
  '@nx/tensor/constants',
  '@nx/types',
] as const

export type Importable = (typeof importable)[number]
