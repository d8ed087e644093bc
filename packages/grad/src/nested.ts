// Types of Jacobians: containers of the result, with a container of the argument in place of each tensor.
import type { Container, Traced } from '@nx/defn'
import type { Tensor, WeakFloat } from '@nx/tensor'
import type { Scalar } from '@nx/types'

/** `Outer` with `Inner` in place of each tensor and number. */
export type NestedDerivatives<Outer, Inner> = Outer extends Tensor | Scalar | WeakFloat
  ? Inner
  : Outer extends Static | Container
    ? Outer
    : Outer extends object
      ? { [K in keyof Outer]: NestedDerivatives<Outer[K], Inner> }
      : Outer

type Static = string | boolean | symbol | null | undefined | ((...args: never[]) => unknown)

/** The Jacobian of a result with respect to an argument: a tensor for each pair of their tensors. */
export type Jacobian<Result, Argument> = NestedDerivatives<Result, Traced<Exclude<Argument, boolean>>>
