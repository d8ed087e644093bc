// The WebAssembly module of `@nx/linalg`.
import { ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import { lowerFromUpper, narrow, symmetrize, turn, widen } from './copies.ts'
import { changeRows, multiplyRows } from './bidiagonal.ts'
import { eliminate } from './eliminate.ts'
import { subtractProduct } from './product.ts'
import { reflect } from './reflect.ts'
import { root } from './root.ts'
import { rotate } from './rotate.ts'
import { substitute } from './substitute.ts'
import { changeSymmetric } from './tridiagonal.ts'

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
    reflect,
    rotate,
    changeSymmetric,
    changeRows,
    multiplyRows,
  ])
    add(module)
  return module.encode()
}
