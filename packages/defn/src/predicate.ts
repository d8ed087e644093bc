// Predicates of cond and whileLoop: any scalar, true where it is not zero.
import {
  isTensor,
  type Literal,
  notEqual,
  type Tensor,
  type TensorLike,
  toFlatArray,
  WeakFloat,
} from '@nx/tensor'
import { cast, describe, isLiteral, refusesPromise, toTensor } from '@nx/tensor/internal'
import { Complex, NxError, type Scalar } from '@nx/types'
import type { Expression } from './expression.ts'
import { formatForm, formOf } from './form.ts'
import { isTraced, toExpression } from './trace.ts'

/** The predicate as a scalar u8. Throws `predicate_shape` for anything but a scalar. */
export function predicateOf(op: string, given: TensorLike): Tensor {
  checkPredicate(op, given)
  const predicate = toTensor(given, op)
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
export function knownPredicate(op: string, given: TensorLike): boolean | null {
  checkPredicate(op, given)
  if (!isTensor(given)) return isTruthy(bare(given))
  if (isTraced(given)) {
    const node = given.data as Expression
    return node.kind === 'call' && node.op === 'constant' ? isTruthy(node.attrs['value'] as Scalar) : null
  }
  if (given.backend.readSync === undefined || given.shape.length > 0) return null
  const [first, ...rest] = toFlatArray(given).map(isTruthy)
  return first === undefined || rest.includes(!first) ? null : first
}

/** Throws `invalid_value` for what is neither a tensor nor a number that is true or false. */
function checkPredicate(op: string, given: TensorLike): void {
  if (isTensor(given) || (isLiteral(given) && !isNaNLiteral(bare(given)))) return
  throw new NxError(
    'invalid_value',
    op,
    `a predicate is a scalar tensor, a number or a boolean, got ${describe(given)}; ` +
      (refusesPromise(given) ? 'await it first' : 'compare, as in less(x, y)'),
    { value: given },
  )
}

function bare(literal: Literal): Scalar | boolean {
  return literal instanceof WeakFloat ? literal.value : literal
}

function isNaNLiteral(value: Scalar | boolean): boolean {
  return value instanceof Complex ? Number.isNaN(value.re + value.im) : Number.isNaN(value)
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
