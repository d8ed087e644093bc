// A tensor of the bytes that a file has for it.
import { defaultBackend, type Names, Tensor } from '@nx/tensor'
import { noNames } from '@nx/tensor/internal'
import { type Backend, byteLength, type Spec, underName } from '@nx/types'
import type { Budget } from './limits.ts'
import { malformed } from './malformed.ts'
import { shorten } from './quote.ts'

/** What is known of a tensor besides its elements. */
export interface TensorFacts extends Spec {
  readonly names?: Names
  readonly backend: Backend | undefined
}

/**
 * The bytes that a tensor of a type and shape has. Throws `limit` for too many axes, `malformed` for a shape that is
 * none or whose lengths, zeros left out, have a product beyond what numbers count exactly.
 */
export function sizeInBytes(budget: Budget, spec: Spec): number {
  const { type, shape } = spec
  budget.checkRank(shape.length)
  const size = shape.reduce((product, length) => product * (length || 1), 1)
  if (shape.every((length) => Number.isSafeInteger(length) && length >= 0) && Number.isSafeInteger(size * 16))
    return byteLength(spec)
  throw malformed(budget.op, `there is no ${type} tensor of shape [${shorten(shape.join(', '))}]`, {
    type,
    shape,
  })
}

/** A tensor from little-endian bytes. Throws `malformed` unless they are exactly as many as type and shape need. */
export function tensorOf(
  budget: Budget,
  bytes: Uint8Array,
  { type, shape, names, backend }: TensorFacts,
): Tensor {
  const { op } = budget
  const spec = { type, shape }
  if (sizeInBytes(budget, spec) !== bytes.length) {
    throw malformed(op, `a ${type} tensor of shape [${shape.join(', ')}] cannot have ${bytes.length} bytes`, {
      type,
      shape,
      got: bytes.length,
    })
  }
  const target = defaultBackend(backend, op)
  return new Tensor(
    target,
    underName(op, () => target.upload(bytes, spec)),
    spec,
    names ?? noNames(shape.length),
    [],
  )
}
