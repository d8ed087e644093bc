// jvp: derivatives along a direction, by forward mode.
import {
  type Arguments,
  evaluateGraph,
  type Traced,
  type TracedParameters,
  unflattenContainer,
} from '@nx/defn'
import {
  callEither,
  flattened,
  formOf,
  fromExpression,
  jitAs,
  ownFunction,
  toExpression,
} from '@nx/defn/internal'
import { type Tensor } from '@nx/tensor'
import { checkFunction, checkSync } from '@nx/tensor/internal'
import { atOnce } from './device-read.ts'
import { plain, zerosLike } from './emit.ts'
import { callOnOwn, tensorLeaves } from './own-inputs.ts'
import { pushforward } from './pushforward.ts'
import { checkPrimals, checkTangents } from './tangents.ts'

/**
 * The values of a function at `primals`, and how they change along `tangents`: the Jacobian times the tangents, by
 * forward mode, at about the cost of the function itself.
 *
 * `primals` are the function's arguments, and `tangents` are arranged alike, each of the shape of its value and in its
 * type, f32 for integers. Values and tangents come back in the structure that the function returns. Tangents of complex
 * values are complex; where the function is not holomorphic, they are those of its real and imaginary part. Works
 * inside `jit`, `grad` and `jvp`, and through `cond` and `whileLoop`; `jit((x, t) => jvp(f, [x], [t]))` traces it once, and
 * its `.async` waits for devices that cannot be read while the function branches or loops.
 *
 * @throws NxError `not_function`, `tangent_structure`, `tangent_form`, `non_tensor`, `custom_grad` through a custom gradient that is not
 * linear, `not_differentiable` through a function of the host, `device_read`, and what `jit` throws.
 *
 * @example
 * const [value, tangent] = jvp((x) => sin(x), [tensor(0.5)], [1])
 * toNumber(value) // => 0.4794255
 * toNumber(tangent) // => 0.8775826
 */
export function jvp<P extends readonly unknown[] = Tensor[], const R = unknown>(
  fn: (...args: TracedParameters<P>) => R,
  primals: Arguments<P>,
  tangents: Arguments<P>,
): [values: Traced<R>, tangents: Traced<R>] {
  checkFunction('jvp', fn)
  checkPrimals('jvp', 'primals and tangents are arrays', primals, 'jvp(fn, [x], [t])')
  const { leaves, structure } = flattened('jvp', primals)
  const directions = checkTangents('jvp', 'tangents', structure, leaves.map(formOf), tangents)
  const push = (own: unknown, moving: readonly Tensor[]): unknown => {
    const { inputs, value } = callOnOwn('jvp', own, (args) =>
      checkSync('jvp', callEither(fn, ...(args as readonly unknown[]))),
    )
    const outputs = tensorLeaves('jvp', value)
    const tangents = moving.map((tangent) => plain(toExpression(tangent)))
    const dual = pushforward(outputs.tensors.map(toExpression), inputs.map(toExpression), tangents)
    const values = outputs.tensors.map((output, i) => fromExpression(dual.values[i]!, output))
    const changes = outputs.tensors.map((output, i) =>
      fromExpression(toExpression(dual.tangents[i] ?? zerosLike(output.spec)), output),
    )
    return [values, changes].map((each) => unflattenContainer(outputs.structure, each))
  }
  return atOnce('jvp', 'jit((x, t) => jvp(f, [x], [t])).async(…)', () =>
    jitAs('jvp', ownFunction(push) as (own: Tensor[], moving: readonly Tensor[]) => unknown, {
      compiler: evaluateGraph,
    })([...primals] as never, directions),
  ) as never
}
