// linearize: the values of a function, and its derivative there as a linear function.
import { type Arguments, type Traced, type TracedParameters } from '@nx/defn'
import { toExpression } from '@nx/defn/internal'
import { type Tensor } from '@nx/tensor'
import { checkFunction } from '@nx/tensor/internal'
import { callOnOwn } from './own-inputs.ts'
import { pushforward } from './pushforward.ts'
import { separated } from './separated.ts'
import { checkPrimals } from './tangents.ts'

/** The values of a function, and the linear function from tangents of its arguments to tangents of its results. */
export type Linearized<P extends readonly unknown[], R> = [
  values: Traced<R>,
  linear: (...tangents: Arguments<P>) => Traced<R>,
]

/**
 * The values of a function at `primals`, and its derivative there: a linear function that takes tangents of the
 * arguments, as those of `jvp`, to tangents of the results. It may be called many times; what it needs of the values is
 * computed once, also in branches, but not in loops: these run again.
 *
 * @throws NxError what `jvp` throws, also `device_read` in the same cases; `tangent_structure` and `tangent_form` when the linear function is called.
 *
 * @example
 * const [value, along] = linearize((x) => multiply(x, x), [f32(3)])
 * toNumber(value) // => 9
 * toNumber(along(1)) // => 6
 * toNumber(along(0.5)) // => 3
 */
export function linearize<P extends readonly unknown[] = Tensor[], const R = unknown>(
  fn: (...args: TracedParameters<P>) => R,
  primals: Arguments<P>,
): Linearized<P, R> {
  checkFunction('linearize', fn)
  checkPrimals('linearize', 'primals are an array', primals, 'linearize(fn, [x])')
  const { values, apply } = separated(
    {
      op: 'linearize',
      what: 'tangents',
      form: 'jit((x, t) => linearize(f, [x])[1](t)).async(…)',
      call: (args, call) => callOnOwn('linearize', args, call),
      from: ({ inputs }) => inputs,
      to: ({ outputs }) => outputs,
      carry: ({ inputs, outputs }, given) =>
        pushforward(outputs.tensors.map(toExpression), inputs.tensors.map(toExpression), given).tangents,
    },
    fn,
    primals,
  )
  return [values, (...tangents: readonly unknown[]) => apply(tangents)] as Linearized<P, R>
}
