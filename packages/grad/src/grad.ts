// grad and valueAndGrad: derivatives of scalar functions of containers.
import {
  type GivenParameters,
  type Jitted,
  type JitOptions,
  type TracedParameters,
  unflattenContainer,
} from '@nx/defn'
import { callEither, flattened, formatStructure, jitAs, toExpression } from '@nx/defn/internal'
import { sum, type Tensor, type TensorLike } from '@nx/tensor'
import { checkFunction, checkSync, toTensor } from '@nx/tensor/internal'
import { NxError, toFloating } from '@nx/types'
import { checkCaptured, type CurrentCall, noting } from './captured.ts'
import { type CheckpointOptions, checkpointsOf } from './checkpoints.ts'
import { filled } from './emit.ts'
import { callOnEntries, pulled } from './reverse.ts'

/** Options of `grad` and `valueAndGrad`; `S` are the positions of static arguments. */
export interface GradOptions<S extends readonly number[] = readonly number[]>
  extends JitOptions<S>, CheckpointOptions {
  /** Sums an output that is not a scalar instead of raising; false by default. */
  readonly implicitSum?: boolean
}

const ownOptions = ['implicitSum', 'checkpoints']

/** What `grad` returns: the structure of the first argument. */
export type Gradient<P extends readonly unknown[]> = Exclude<P[0], boolean>

/** What `valueAndGrad` returns: what the function gave, and the gradient in the structure of the first argument. */
export type ValueAndGrad<P extends readonly unknown[], R> = [value: R, gradient: Gradient<P>]

/**
 * Gives the gradient of a scalar function with respect to its first argument, in the structure of that argument. The
 * other arguments are constants.
 *
 * A float input's gradient has its type, an integer's is f32. Where the output or another input is vectorized, each
 * entry has its own gradient. Works inside `jit` and `grad`, and through `cond` and `whileLoop`.
 *
 * Complex inputs have gradients by the pairing Re Σ gradient · change, without conjugation, as in Nx: that of a
 * holomorphic function is its derivative, and a step against the conjugate of the gradient descends.
 *
 * @throws NxError `non_scalar` if the function does not return a scalar, `captured_tensor` if it uses the argument from
 * outside instead of its parameter, `not_differentiable` through a function of the host, `option`, and what `jit` throws.
 *
 * @example
 * toArray(grad((x) => sum(multiply(x, x)))(tensor([1, 2, 3], { type: 'f32' }))) // => [2, 4, 6]
 * const second = grad(grad((x) => pow(x, 3)))
 * toNumber(second(tensor(2, { type: 'f32' }))) // => 12
 */
export function grad<P extends readonly unknown[] = Tensor[], const S extends readonly number[] = []>(
  fn: (...args: TracedParameters<P, S>) => TensorLike,
  options: GradOptions<S> = {},
): Jitted<GivenParameters<P, S>, Gradient<P>> {
  return gradAs('grad', fn as unknown as (...args: GivenParameters<P, S>) => TensorLike, options) as never
}

/**
 * `grad` for a function of another name.
 *
 * @internal
 */
export function gradAs<P extends readonly unknown[]>(
  op: string,
  fn: (...args: P) => TensorLike,
  options: GradOptions,
): Jitted<P, Gradient<P>> {
  checkFunction(op, fn)
  const call: CurrentCall = { given: [] }
  const gradient = (...args: P): Gradient<P> =>
    differentiate(op, fn, (value) => value, args, options, call)[1]
  return noting(call, jitAs(op, gradient, options, ownOptions, fn))
}

/**
 * Gives the value of a scalar function and its gradient with respect to the first argument.
 *
 * A function may return more than the scalar: `transform`, given before the options, picks the scalar out of what it
 * returns, and the whole comes back as the value.
 *
 * @throws NxError `non_scalar` if what is to be differentiated is no scalar, and what `jit` throws.
 *
 * @example
 * const [value, gradient] = valueAndGrad((x) => sum(multiply(x, x)))(tensor([1, 2], { type: 'f32' }))
 * toNumber(value) // => 5
 * toArray(gradient) // => [2, 4]
 * const [values] = valueAndGrad((x) => multiply(x, x), { implicitSum: true })(tensor([1, 2]))
 * toArray(values) // => [1, 4]
 * const f = (x) => ({ loss: sum(x), doubled: multiply(x, 2) })
 * const [out] = valueAndGrad(f, (result) => result.loss)(tensor([1, 2], { type: 'f32' }))
 * toArray(out.doubled) // => [2, 4]
 */
export function valueAndGrad<
  P extends readonly unknown[] = Tensor[],
  const R = unknown,
  const S extends readonly number[] = [],
>(
  fn: (...args: TracedParameters<P, S>) => R,
  options?: GradOptions<S>,
): Jitted<GivenParameters<P, S>, ValueAndGrad<P, R>>
export function valueAndGrad<
  P extends readonly unknown[] = Tensor[],
  const R = unknown,
  const S extends readonly number[] = [],
>(
  fn: (...args: TracedParameters<P, S>) => R,
  transform: ((value: R) => TensorLike) | undefined,
  options?: GradOptions<S>,
): Jitted<GivenParameters<P, S>, ValueAndGrad<P, R>>
export function valueAndGrad(
  fn: (...args: unknown[]) => unknown,
  ...rest: readonly unknown[]
): Jitted<unknown[], ValueAndGrad<unknown[], unknown>> {
  const hasTransform = typeof rest[0] === 'function' || rest.length > 1
  const [transform = (value: unknown) => value as TensorLike, options = {}] = (
    hasTransform ? rest : [undefined, ...rest]
  ) as [((value: unknown) => TensorLike)?, GradOptions?]
  checkFunction('valueAndGrad', fn)
  checkFunction('valueAndGrad', transform)
  const call: CurrentCall = { given: [] }
  const both = (...args: unknown[]): ValueAndGrad<unknown[], unknown> =>
    differentiate('valueAndGrad', fn, transform, args, options, call)
  return noting(call, jitAs('valueAndGrad', both, options, ownOptions, fn))
}

/** Runs in a trace: calls the function on inputs of its own and carries the cotangent 1 back to them. */
function differentiate<P extends readonly unknown[], R>(
  op: string,
  fn: (...args: P) => R,
  transform: (value: R) => TensorLike,
  [first, ...rest]: P,
  options: GradOptions,
  outer: CurrentCall,
): ValueAndGrad<P, R> {
  const checkpoints = checkpointsOf(op, options)
  const call = (own: unknown): { readonly value: R; readonly scalar: Tensor } => {
    const value = checkSync(op, callEither(fn, own, ...rest))
    return { value, scalar: scalarOf(op, checkSync(op, callEither(transform, value)), options) }
  }
  const { inputs, structure, value } = callOnEntries(op, first, call, ({ scalar }) => [scalar])
  checkCaptured(op, toExpression(value.scalar), inputs.map(toExpression), outer)
  const gradients = pulled([value.scalar], [ones(value.scalar)], inputs, checkpoints)
  return [value.value, unflattenContainer(structure, gradients) as Gradient<P>]
}

function scalarOf(op: string, value: TensorLike, { implicitSum }: GradOptions): Tensor {
  const { leaves, structure } = flattened(op, value)
  if (structure.kind !== 'leaf') {
    const got = formatStructure(structure)
    throw new NxError(
      'non_scalar',
      op,
      leaves.length === 0
        ? `the function must return one scalar tensor, got ${got}; return the tensor to differentiate`
        : `the function must return one scalar tensor, got a container, ${got}; pick the scalar with the transform of ` +
            'valueAndGrad',
      { got },
    )
  }
  const tensor = toTensor(value, op)
  if (tensor.shape.length === 0) return tensor
  if (implicitSum === true) return sum(tensor)
  throw new NxError(
    'non_scalar',
    op,
    `the function must return a scalar, got ${tensor.type} of shape [${tensor.shape.join(', ')}]; reduce it, with sum for ` +
      'example, or pass { implicitSum: true }',
    { shape: tensor.shape, type: tensor.type },
  )
}

function ones(scalar: Tensor): Tensor {
  return filled(1, toFloating(scalar.type), scalar.spec.shape)
}
