// grad and valueAndGrad: derivatives of scalar functions of containers.
import {
  flattenContainer,
  formatStructure,
  jitAs,
  type Jitted,
  type JitOptions,
  toExpression,
  unflattenContainer,
} from '@nx/defn'
import { checkFunction, sum, type Tensor, type TensorLike, toTensor } from '@nx/tensor'
import { NxError, toFloating } from '@nx/types'
import { checkCaptured, type CurrentCall, noting } from './captured.ts'
import { type CheckpointOptions, checkpointsOf } from './checkpoints.ts'
import { filled } from './emit.ts'
import { callOnEntries, pulled } from './reverse.ts'

/** Options of `grad` and `valueAndGrad`. */
export interface GradOptions extends JitOptions, CheckpointOptions {
  /** Sums an output that is not a scalar instead of raising; false by default. */
  readonly implicitSum?: boolean
}

const ownOptions = ['implicitSum', 'checkpoints']

/** What `valueAndGrad` returns: what the function gave, and the gradient in the structure of the first argument. */
export type ValueAndGrad<P extends readonly unknown[], R> = [value: R, gradient: P[0]]

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
export function grad<P extends readonly unknown[] = Tensor[]>(
  fn: (...args: P) => TensorLike,
  options: GradOptions = {},
): Jitted<P, P[0]> {
  checkFunction('grad', fn)
  const call: CurrentCall = { given: [] }
  const gradient = (...args: P): P[0] => differentiate('grad', fn, (value) => value, args, options, call)[1]
  return noting(call, jitAs('grad', gradient, options, ownOptions))
}

/**
 * Gives the value of a scalar function and its gradient with respect to the first argument.
 *
 * A function may return more than the scalar: `transform` picks the scalar out of what it returns, and the whole
 * comes back as the value.
 *
 * @throws NxError `non_scalar` if what is to be differentiated is no scalar, and what `jit` throws.
 *
 * @example
 * const [value, gradient] = valueAndGrad((x) => sum(multiply(x, x)))(tensor([1, 2], { type: 'f32' }))
 * toNumber(value) // => 5
 * toArray(gradient) // => [2, 4]
 * const f = (x) => ({ loss: sum(x), doubled: multiply(x, 2) })
 * const [out] = valueAndGrad(f, (result) => result.loss)(tensor([1, 2], { type: 'f32' }))
 * toArray(out.doubled) // => [2, 4]
 */
export function valueAndGrad<P extends readonly unknown[] = Tensor[], const R = unknown>(
  fn: (...args: P) => R,
  transform: (value: R) => TensorLike = (value) => value as TensorLike,
  options: GradOptions = {},
): Jitted<P, ValueAndGrad<P, R>> {
  checkFunction('valueAndGrad', fn)
  checkFunction('valueAndGrad', transform)
  const call: CurrentCall = { given: [] }
  const both = (...args: P): ValueAndGrad<P, R> =>
    differentiate('valueAndGrad', fn, transform, args, options, call)
  return noting(call, jitAs('valueAndGrad', both, options, ownOptions))
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
    const value = fn(...([own, ...rest] as unknown as P))
    return { value, scalar: scalarOf(op, transform(value), options) }
  }
  const { inputs, structure, value } = callOnEntries(first, call, ({ scalar }) => [scalar])
  checkCaptured(op, toExpression(value.scalar), inputs.map(toExpression), outer)
  const gradients = pulled([value.scalar], [ones(value.scalar)], inputs, checkpoints)
  return [value.value, unflattenContainer(structure, gradients)]
}

function scalarOf(op: string, value: TensorLike, { implicitSum }: GradOptions): Tensor {
  const { leaves, structure } = flattenContainer(value)
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
  const tensor = toTensor(value)
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
