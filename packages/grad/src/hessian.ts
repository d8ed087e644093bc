// hessian: all second derivatives of a scalar function.
import type { GivenParameters, Jitted, TracedParameters } from '@nx/defn'
import type { Tensor, TensorLike } from '@nx/tensor'
import { gradAs, type GradOptions } from './grad.ts'
import { jacobianAs } from './jacobian.ts'
import type { Jacobian } from './nested.ts'

/**
 * Gives the Hessian of a scalar function with respect to its first argument, by forward mode over reverse mode: the
 * structure of the argument, with that structure again in place of each tensor. Each part has the axes of the one, then
 * those of the other, and what is said of `jacobian` holds for it.
 *
 * @throws NxError `non_scalar` if the function does not return a scalar, and what `jacobian` throws.
 *
 * @example
 * const f = (x) => sum(pow(x, 3))
 * toArray(hessian(f)(tensor([1, 2], { type: 'f32' }))) // => [[6, 0], [0, 12]]
 */
export function hessian<P extends readonly unknown[] = Tensor[], const S extends readonly number[] = []>(
  fn: (...args: TracedParameters<P, S>) => TensorLike,
  options: GradOptions<S> = {},
): Jitted<GivenParameters<P, S>, Jacobian<P[0], P[0]>> {
  const gradient = gradAs('hessian', fn as unknown as (...args: P) => TensorLike, options)
  const { implicitSum: _, ...rest } = options
  return jacobianAs<P, P[0]>(
    'hessian',
    gradient as unknown as (...args: P) => P[0],
    { ...rest, mode: 'forward' },
    ['mode'],
    fn,
  ) as never
}
