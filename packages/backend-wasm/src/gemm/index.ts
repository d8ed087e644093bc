// Matrix products over linear memory.
import type { Features } from '../features.ts'
import { detectFeatures } from '../features.ts'
import { element } from './element.ts'
import type { Element, ElementType } from './element.ts'
import { makeKernels } from './kernels.ts'
import type { Kernels } from './kernels.ts'
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

/** `C[m, n] = A[m, k] · B[k, n]`, `batch` times: C overlaps neither A nor B, and no matrix is empty. */
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

/** What products of one element type work with. */
export interface Context {
  readonly element: Element
  readonly kernels: Kernels
  readonly host: GemmHost
}

/** The matrix product over a memory; kernels are made when first needed. */
export function createGemm(host: GemmHost, features: Features = detectFeatures()): Gemm {
  const contexts: { [K in ElementType]?: Context } = {}
  const contextOf = (type: ElementType): Context => {
    const description = element(type, features.relaxedSimd)
    return { element: description, kernels: makeKernels(description, host.memory), host }
  }
  return ({ type, m, n, k, a, b, c, batch = 1 }) => {
    const context = (contexts[type] ??= contextOf(type))
    const bytes = context.element.byteLength
    for (let index = 0; index < batch; index++) {
      const [left, right] = [matrix(a, index, bytes), matrix(b, index, bytes)]
      const product = { a: left, b: right, c: c + index * m * n * bytes, m, n, k }
      if (!vectorProduct(context, product)) matrixProduct(context, product)
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
