// The device that plans and kernels are made for: a core with vectors of 16 bytes.
import { targetOf } from '@nx/compiler'
import { gemmType } from './gemm/element.ts'

/** Multiplications of a product, of many, that a loop over all of them does in less time than a call of the kernel for each. */
const smallProduct = 500

export const target = /* @__PURE__ */ targetOf({
  matmul: ({ type, shape: [batch, rows, columns] }, inner) =>
    gemmType(type) !== undefined && (batch === 1 || rows! * columns! * inner > smallProduct),
})
