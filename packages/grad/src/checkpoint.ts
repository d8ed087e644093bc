// checkpoint: a function whose intermediate values are computed again for its gradient.
import { type Traced, type TracedParameters, unflattenContainer } from '@nx/defn'
import {
  callEither,
  currentScope,
  fromExpression,
  ownTensors,
  recordMetadata,
  toExpression,
} from '@nx/defn/internal'
import { type Tensor } from '@nx/tensor'
import { checkFunction, checkSync } from '@nx/tensor/internal'
import { callOnOwn, tensorLeaves } from './own-inputs.ts'

/**
 * Gives the same function, of which reverse mode keeps only the arguments: what its gradient needs is computed again on
 * the way back. That trades time, about one more call of the function, for memory (rematerialization; Chen et al.,
 * "Training deep nets with sublinear memory cost", 2016). Hooks in it are not called again.
 *
 * Arguments and results are tensors and containers of them. Values and gradients are those of the function; forward
 * mode, which keeps nothing, and calls outside of a trace do not see it.
 *
 * @throws NxError `not_function`, `async_scope`, `non_tensor` if the function returns no tensor.
 *
 * @example
 * const layer = checkpoint((x, w) => tanh(multiply(x, w)))
 * const loss = (w) => sum(layer(layer(tensor([0.5, 1]), w), w))
 * toNumber(grad(loss)(tensor(2, { type: 'f32' }))) // => 0.294398
 */
export function checkpoint<P extends readonly unknown[] = Tensor[], const R = unknown>(
  fn: (...args: TracedParameters<P>) => R,
): (...args: P) => Traced<R> {
  checkFunction('checkpoint', fn)
  const call = (args: unknown): R => checkSync('checkpoint', callEither(fn, ...(args as readonly unknown[])))
  return (...args) => {
    if (currentScope() === null) return ownTensors('checkpoint', call(args)) as Traced<R>
    const { inputs, value } = callOnOwn('checkpoint', args, call)
    const { tensors, structure } = tensorLeaves('checkpoint', value)
    const own = inputs.map(toExpression)
    // One object for all results tells which belong together.
    const together = {}
    const results = tensors.map((tensor) =>
      fromExpression(recordMetadata('checkpoint', together, [toExpression(tensor), ...own]), tensor),
    )
    return unflattenContainer(structure, results) as Traced<R>
  }
}
