// Kernels of operations that have no loop form.
import { complexProduct } from './complex-product.ts'
import { concatenate } from './concatenate.ts'
import type { HostKernel } from './host-kernel.ts'
import { argsort, sort, topK } from './order.ts'

/** Kernels by operation. */
export const kernels: Readonly<Record<string, HostKernel | undefined>> = {
  argsort,
  concatenate,
  conv: (call) => call.runtime.conv(call),
  product: complexProduct,
  sort,
  topK,
}
