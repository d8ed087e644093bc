// Both CPU backends, and what a function gives on each.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { type Tensor, withDefaultBackend } from '@nx/tensor'
import type { Backend } from '@nx/types'

export const backends: readonly Backend[] = [wasmBackend() as Backend, binaryBackend() as Backend]

/** Eagerly and compiled, on each backend in turn. */
export function onEach(
  fn: (x: Tensor) => Tensor,
  input: () => Tensor,
  on: readonly Backend[] = backends,
): Tensor[] {
  return on.flatMap((backend) =>
    withDefaultBackend(backend, () => {
      const x = input()
      return [fn(x), jit(fn)(x)]
    }),
  )
}
