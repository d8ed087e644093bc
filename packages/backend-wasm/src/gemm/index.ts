// Matrix products over linear memory.
import type { Features } from '../features.ts'
import { detectFeatures } from '../features.ts'
import type { ElementType } from './element.ts'
import { Kernels } from './kernels.ts'
import type { Matrix } from './matrix-product.ts'
import { matrixProduct } from './matrix-product.ts'
import { vectorProduct } from './vector-product.ts'

export type { ElementType } from './element.ts'

/** Where the kernels work. */
export interface GemmHost {
  readonly memory: WebAssembly.Memory
  /** The address of at least so many bytes that nothing else uses until the product is done. */
  scratch(byteLength: number): number
}

/** A matrix operand: its address, and its strides in elements; any strides, negative and zero too. */
export interface MatrixOperand {
  readonly address: number
  readonly rowStride: number
  readonly columnStride: number
  /** From one matrix of a batch to the next; without it the same one is used again. */
  readonly batchStride?: number
}

/** `C[m, n] = A[m, k] · B[k, n]`, `batch` times; C overlaps neither A nor B. */
export interface GemmCall {
  readonly type: ElementType
  readonly m: number
  readonly n: number
  readonly k: number
  readonly a: MatrixOperand
  readonly b: MatrixOperand
  /** The address of C, row-major; the matrices of a batch follow each other. */
  readonly c: number
  readonly batch?: number
}

/** Computes matrix products in one memory. */
export type Gemm = (call: GemmCall) => void

/** The matrix product over a memory; kernels are made when first needed. */
export function createGemm(host: GemmHost, features: Features = detectFeatures()): Gemm {
  const loaded: { [K in ElementType]?: Kernels } = {}
  const scratch = (byteLength: number): number => host.scratch(byteLength)
  return ({ type, m, n, k, a, b, c, batch = 1 }) => {
    if (m === 0 || n === 0 || batch === 0) return
    const kernels = (loaded[type] ??= new Kernels(type, host.memory, features))
    const bytes = kernels.element.byteLength
    if (k === 0) return kernels.part('vector').zero(c, batch * m * n * bytes)
    for (let index = 0; index < batch; index++) {
      const product = {
        a: matrix(a, index, bytes),
        b: matrix(b, index, bytes),
        c: c + index * m * n * bytes,
        m,
        n,
        k,
      }
      if (!vectorProduct(kernels, product, scratch)) matrixProduct(kernels, product, scratch)
    }
  }
}

function matrix(
  { address, rowStride, columnStride, batchStride = 0 }: MatrixOperand,
  index: number,
  bytes: number,
): Matrix {
  return {
    address: address + index * batchStride * bytes,
    rowStep: rowStride * bytes,
    columnStep: columnStride * bytes,
  }
}
