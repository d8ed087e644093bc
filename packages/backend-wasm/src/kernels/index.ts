// Kernels of operations that have no loop form.
import type { Attributes, Spec } from '@nx/types'
import { complexProduct } from './complex-product.ts'
import { concatenate } from './concatenate.ts'
import { fourier, transforms } from './fourier.ts'
import type { HostKernel } from './host-kernel.ts'
import { order, topK } from './order.ts'

/** Kernels by operation. */
const kernels: Readonly<Record<string, HostKernel | undefined>> = {
  argsort: order,
  concatenate,
  conv: (call) => call.runtime.conv(call),
  fft: fourier,
  ifft: fourier,
  irfft: fourier,
  median: order,
  product: complexProduct,
  rfft: fourier,
  sort: order,
  topK,
}

/** The kernel of a call, if there is one for it. */
export const kernelOf = (op: string, attrs: Attributes, input?: Spec): HostKernel | undefined =>
  kernels[op] === fourier && !transforms(op, attrs, input!) ? undefined : kernels[op]
