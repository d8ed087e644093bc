// Predicates of cond and whileLoop: any scalar, true where it is not zero.
import { cast, notEqual, type Tensor, type TensorLike, toTensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import { formatForm, formOf } from './form.ts'
import { isTraced, toExpression } from './trace.ts'

/** The predicate as a scalar u8. Throws `predicate_shape` for anything but a scalar. */
export function predicateOf(op: string, given: TensorLike): Tensor {
  const predicate = toTensor(given)
  if (predicate.shape.length > 0) {
    throw new NxError(
      'predicate_shape',
      op,
      `a predicate must be a scalar, got ${formatForm(formOf(predicate))}; reduce it with all or any, or choose ` +
        'element by element with select',
      { shape: predicate.shape },
    )
  }
  return predicate.type === 'u8' ? predicate : cast(notEqual(predicate, 0), 'u8')
}

/** Whether a predicate outside of any trace holds. Throws `leaked_tracer`, or `device_read` for an async device. */
export function holds(op: string, predicate: Tensor): boolean {
  // Outside of any trace a traced predicate is a leaked one.
  if (isTraced(predicate)) toExpression(predicate)
  const { backend, data, spec } = predicate
  if (backend.readSync === undefined) {
    throw new NxError(
      'device_read',
      op,
      `the predicate lives on "${backend.name}", which cannot be read synchronously; put the code into a function ` +
        'and call it as await jit(fn).async(…)',
      { backend: backend.name },
    )
  }
  return backend.readSync(data, spec)[0] !== 0
}
