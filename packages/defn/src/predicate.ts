// Predicates of cond and whileLoop: any scalar, true where it is not zero.
import {
  cast,
  isTensor,
  notEqual,
  type Tensor,
  type TensorLike,
  toFlatArray,
  toTensor,
  WeakFloat,
} from '@nx/tensor'
import { Complex, NxError, type Scalar } from '@nx/types'
import type { Expression } from './expression.ts'
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

/**
 * Whether a predicate holds, where that is known: of a number, of a constant, and of a tensor that the host can read
 * and whose entries agree. `null` otherwise.
 */
export function knownPredicate(given: TensorLike): boolean | null {
  if (!isTensor(given)) return isTruthy(given instanceof WeakFloat ? given.value : given)
  if (isTraced(given)) {
    const node = given.data as Expression
    return node.kind === 'call' && node.op === 'constant' ? isTruthy(node.attrs['value'] as Scalar) : null
  }
  if (given.backend.readSync === undefined || given.shape.length > 0) return null
  const [first, ...rest] = toFlatArray(given).map(isTruthy)
  return first === undefined || rest.includes(!first) ? null : first
}

function isTruthy(value: Scalar | boolean): boolean {
  return value instanceof Complex ? value.re !== 0 || value.im !== 0 : Number(value) !== 0
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
