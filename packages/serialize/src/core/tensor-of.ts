// A tensor of the bytes that a file has for it.
import { checkNames, defaultBackend, type Names, Tensor } from '@nx/tensor'
import { type Backend, byteLength, type Spec } from '@nx/types'
import { malformed } from './malformed.ts'

/** What is known of a tensor besides its elements. */
export interface TensorFacts extends Spec {
  readonly names?: Names
  readonly backend: Backend | undefined
}

/** A tensor from little-endian bytes. Throws `malformed` unless they are exactly as many as type and shape need. */
export function tensorOf(
  op: string,
  bytes: Uint8Array,
  { type, shape, names, backend }: TensorFacts,
): Tensor {
  const spec = { type, shape }
  if (
    !shape.every((length) => Number.isSafeInteger(length) && length >= 0) ||
    byteLength(spec) !== bytes.length
  ) {
    throw malformed(op, `a ${type} tensor of shape [${shape.join(', ')}] cannot have ${bytes.length} bytes`, {
      type,
      shape,
      got: bytes.length,
    })
  }
  const target = defaultBackend(backend)
  return new Tensor(target, target.upload(bytes, spec), spec, checkNames(op, names, shape.length), [])
}
