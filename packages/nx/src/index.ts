// Everything of Nx for TypeScript behind one import.
export * from '@nx/backend-binary'
export * from '@nx/backend-wasm'
export * from '@nx/backend-webgpu'
export * from '@nx/defn'
export * from '@nx/grad'
export * from '@nx/tensor'
export * from './best-backend.ts'
export { Complex, type Backend, type DType, dtypes, NxError, type Shape, type Spec } from '@nx/types'
