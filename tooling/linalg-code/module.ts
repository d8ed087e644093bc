// The WebAssembly module of `@nx/linalg`.
import { ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import { lowerFromUpper, narrow, symmetrize, turn, widen } from './copies.ts'
import { eliminate } from './eliminate.ts'
import { subtractProduct } from './product.ts'
import { root } from './root.ts'
import { substitute } from './substitute.ts'

/** Its bytes. */
export function moduleBytes(): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder()
  module.importMemory(new WebAssembly.Memory({ initial: 0 }))
  for (const add of [
    subtractProduct,
    substitute,
    root,
    eliminate,
    widen,
    narrow,
    turn,
    symmetrize,
    lowerFromUpper,
  ])
    add(module)
  return module.encode()
}
