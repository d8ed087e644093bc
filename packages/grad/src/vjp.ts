// vjp: the values of a function, and the way of cotangents back to its arguments.
import { type Arguments, type Like, type Traced, type TracedParameters } from '@nx/defn'
import { type Tensor } from '@nx/tensor'
import { checkFunction, checkOptions } from '@nx/tensor/internal'
import { type CheckpointOptions, checkpointsOf } from './checkpoints.ts'
import { tensorLeaves } from './own-inputs.ts'
import { callOnEntries, pulled } from './reverse.ts'
import { separated } from './separated.ts'
import { checkPrimals } from './tangents.ts'

/** The values of a function, and the function from cotangents of its results to those of its arguments. */
export type Pulled<P extends readonly unknown[], R> = [
  values: Traced<R>,
  pullback: (cotangents: Like<R>) => { -readonly [K in keyof P]: Traced<P[K]> },
]

/**
 * The values of a function at `primals`, and its pullback: the linear function that takes cotangents, arranged like the
 * values, to the cotangents of the arguments, by reverse mode. With the cotangent 1 of a scalar that is the gradient.
 *
 * The pullback may be called many times; what it needs of the values is computed once. Cotangents of complex values go
 * with the pairing Re Σ cotangent · tangent, without conjugation, as those of `grad`.
 *
 * On a device that cannot be read while a function branches or loops, the whole goes into a compiled function that waits:
 * `await jit((x, c) => vjp(f, [x])[1](c)).async(x, c)`.
 *
 * @throws NxError `not_function`, `tangent_structure` and `tangent_form` for cotangents that do not fit the values, `non_tensor`,
 * `unknown_option`, `option`, `device_read`, and what `jit` throws.
 *
 * @example
 * const [values, pullback] = vjp((x, y) => multiply(x, y), [f32([1, 2]), f32([3, 4])])
 * toArray(values) // => [3, 8]
 * const [gx, gy] = pullback(f32([1, 10]))
 * toArray(gx) // => [3, 40]
 * toArray(gy) // => [1, 20]
 */
export function vjp<P extends readonly unknown[] = Tensor[], const R = unknown>(
  fn: (...args: TracedParameters<P>) => R,
  primals: Arguments<P>,
  options: CheckpointOptions = {},
): Pulled<P, R> {
  checkOptions('vjp', options, ['checkpoints'])
  const checkpoints = checkpointsOf('vjp', options)
  checkFunction('vjp', fn)
  checkPrimals('vjp', 'primals are an array', primals, 'vjp(fn, [x])')
  const { values, apply } = separated(
    {
      op: 'vjp',
      what: 'cotangents',
      form: 'jit((x, c) => vjp(f, [x])[1](c)).async(…)',
      call: (args, call) => callOnEntries('vjp', args, call, (value) => tensorLeaves('vjp', value).tensors),
      from: ({ outputs }) => outputs,
      to: ({ inputs }) => inputs,
      carry: ({ inputs, outputs }, given) => pulled(outputs.tensors, given, inputs.tensors, checkpoints),
    },
    fn,
    primals,
  )
  return [values, apply] as unknown as Pulled<P, R>
}
