// Kernels of operations that have no loop form.
import { argsort } from './argsort.ts'
import { concatenate } from './concatenate.ts'
import type { HostKernel } from './host-kernel.ts'

/** Kernels by operation. */
export const kernels: Readonly<Record<string, HostKernel | undefined>> = {
  argsort,
  concatenate,
  conv: (call) => call.runtime.conv(call),
}
