// The declarations of what every program of the playground has without an import.

/** A module, so that the packages are known before a program names them. */
export const globals = `
import type { Tensor } from '@nx/nx'
import type {} from '@nx/linalg'
import type {} from '@nx/random'

declare global {
  /**
   * Shows a value beside the program: a tensor, a list or an object of tensors, a heatmap, or anything else as text.
   * \`as\` is how a tensor is shown at first.
   */
  function show(
    value: unknown,
    options?: { readonly as?: 'table' | 'heatmap' | 'plot' | 'image'; readonly label?: string },
  ): void
  /**
   * Compiles a function, calls it, and shows how it is computed: the plan and the times of its steps on WebAssembly,
   * the WGSL of its kernels on WebGPU.
   */
  function plan<P extends readonly unknown[]>(fn: (...args: P) => unknown): (...args: P) => void
}
`
