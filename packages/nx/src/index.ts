// Everything of Nx for TypeScript behind one import.
import './default-backend.ts'

export * from '@nx/backend-binary'
export * from '@nx/backend-wasm'
export * from '@nx/backend-webgpu'
export * from '@nx/defn'
export * from '@nx/formula'
export * from '@nx/grad'
export * from '@nx/serialize'
export * from '@nx/tensor'
export * from './best-backend.ts'
export * from './explain.ts'
export type { Explanation, ExplainedStep } from './explanation.ts'
export * as constants from '@nx/tensor/constants'
export * as linalg from '@nx/linalg'
export * as random from '@nx/random'
export {
  asNxError,
  Complex,
  type Backend,
  type DType,
  dtypes,
  type HostKernel,
  NxError,
  type OwnBytes,
  type Shape,
  type Spec,
} from '@nx/types'
