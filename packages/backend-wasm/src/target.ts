// The device that plans and kernels are made for: a core with vectors of 16 bytes.
import { targetOf } from '@nx/compiler'
import { gemmType } from './gemm/element.ts'

export const target = /* @__PURE__ */ targetOf({
  matmul: ({ type }) => gemmType(type) !== undefined,
})
