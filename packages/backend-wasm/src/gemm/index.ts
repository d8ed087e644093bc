// Matrix products over linear memory.
import type { CodeFeatures } from '../features.ts'
import { detectFeatures } from '../features.ts'
import type { Linked } from '../link.ts'
import { blocking, tableBytes } from './blocking.ts'
import { element } from './element.ts'
import type { Element, ElementType } from './element.ts'
import { makeKernels } from './kernels.ts'
import type { Kernels } from './kernels.ts'
import type { Matrix } from './matrix-product.ts'
import { matrixProduct } from './matrix-product.ts'
import { isOfMany, smallProducts, together } from './small.ts'
import type { Tile } from './small.ts'
import { vectorProduct } from './vector-product.ts'

export type { ElementType } from './element.ts'

/** Where the kernels work. */
export interface GemmHost extends Linked {
  /** The address of at least so many bytes that nothing else uses until the product is done. */
  scratch(byteLength: number): number
}

/**
 * A matrix operand: its address, and its strides in elements; any strides, negative and zero too. Instead of a stride there may
 * be the places of all rows, of all columns or of the matrices of a batch, in elements from the address.
 */
export interface MatrixOperand {
  readonly address: number
  readonly rowStride: Steps
  readonly columnStride: Steps
  /** From one matrix of a batch to the next; without it the same one is used again. */
  readonly batchStride?: Steps
}

/** A stride, or places. */
export type Steps = number | Int32Array

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
  /** Elements from one row of C to the next, for a sum over few enough that it is not cut in pieces. */
  readonly step?: number
  readonly part?: Part | undefined
}

/** Rows that are computed, those of all matrices of a batch counted through; those that share a room come in order. */
export interface Part {
  readonly from: number
  readonly to: number
  readonly room?: Room
}

/** Memory that the parts of a product have to themselves, and where the right operand is that they left packed there. */
export interface Room {
  readonly address: number
  packed?: number
}

/** The bytes of room for an m×n product over k if no part has more rows than a block. */
export function roomBytes(type: ElementType, m: number, n: number, k: number, block: number): number {
  const own = element(type)
  const { kBlock, mBlock } = blocking(own, block, n, k)
  const elements = (n + own.tileColumns) * k + (mBlock + own.tileRows) * (own.tileColumns + kBlock)
  return Math.ceil((elements * own.byteLength + tableBytes(m, n, k)) / 64) * 64
}

/** Computes matrix products in one memory. */
export type Gemm = (call: GemmCall) => void

/** What products of one element type work with. */
export interface Context {
  readonly element: Element
  readonly kernels: Kernels
  readonly tiles: Record<string, Tile>
  readonly host: GemmHost
}

/** The matrix product over a memory; kernels are made when first needed. */
export function createGemm(host: GemmHost, features: CodeFeatures = detectFeatures()): Gemm {
  const contexts: { [K in ElementType]?: Context } = {}
  const contextOf = (type: ElementType): Context => {
    const description = element(type, features)
    return { element: description, kernels: makeKernels(description, host), tiles: {}, host }
  }
  const gemm: Gemm = (call) => {
    const { type, m, n, k, c, batch = 1, step = n, part } = call
    const { from, to, room }: Part = part ?? { from: 0, to: batch * m }
    const context = (contexts[type] ??= contextOf(type))
    const bytes = context.element.byteLength
    const [left, right] = [matrices(call.a, bytes), matrices(call.b, bytes)]
    const isMany = isOfMany(call)
    for (let index = Math.floor(from / m), count: number; index * m < to; index += count) {
      count = 1
      const [a, b] = [left(index), right(index)]
      const product = {
        a,
        b,
        c: c + index * m * n * bytes,
        m,
        n,
        k,
        begin: Math.max(0, from - index * m),
        end: Math.min(m, to - index * m),
        step: step * bytes,
        room,
      }
      if (isMany && product.begin === 0 && product.end === m) {
        const most = Math.min(together, Math.floor(to / m) - index)
        const aStep = left(index + 1).address - a.address
        const bStep = right(index + 1).address - b.address
        // Matrices of axes that are broadcast are not all as far from each other.
        while (
          count < most &&
          left(index + count).address === a.address + count * aStep &&
          right(index + count).address === b.address + count * bStep
        )
          count++
        smallProducts(context, product, count, aStep, bStep)
        continue
      }
      if (!vectorProduct(context, product)) matrixProduct(context, product)
      if (room !== undefined) room.packed = b.address
    }
  }
  return host.parallel?.products(gemm) ?? gemm
}

/** The matrices of a batch by their number. */
function matrices(
  { address, rowStride, columnStride, batchStride = 0 }: MatrixOperand,
  bytes: number,
): (index: number) => Matrix {
  const [rowStep, columnStep] = [inBytes(rowStride, bytes), inBytes(columnStride, bytes)]
  return (index) => {
    const start = typeof batchStride === 'number' ? index * batchStride : batchStride[index]!
    return { address: address + start * bytes, rowStep, columnStep }
  }
}

const inBytes = (steps: Steps, bytes: number): Steps =>
  typeof steps === 'number' ? steps * bytes : steps.map((step) => step * bytes)
