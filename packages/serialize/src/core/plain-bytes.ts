// The bytes that readers work on.
import { describe } from '@nx/tensor'
import { NxError } from '@nx/types'

/**
 * The same memory as a plain `Uint8Array`: subclasses like Node's `Buffer` print and slice in ways of their own. Throws
 * `bytes` for anything else.
 */
export function plainBytes(op: string, bytes: Uint8Array): Uint8Array {
  if (bytes instanceof Uint8Array) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  throw new NxError(
    'bytes',
    op,
    `needs the bytes of a file, a Uint8Array, got ${describe(bytes)}; for an ArrayBuffer give new Uint8Array(buffer)`,
    { bytes },
  )
}
