// What is taken for bytes: from any realm, in memory that is shared or not.
import { NxError } from '@nx/types'
import { describe } from './element.ts'

/**
 * The bytes of a `Uint8Array`, an `ArrayBuffer` or a `SharedArrayBuffer` as a plain `Uint8Array`: subclasses like Node's
 * `Buffer` print and slice in ways of their own. Shared memory is copied, for others may write to it meanwhile. Throws
 * `bytes` for anything else, and for memory that was given away.
 *
 * @internal
 */
export function bytesOf(op: string, given: unknown): Uint8Array<ArrayBuffer> {
  const [buffer, offset, length] = placeOf(op, given)
  let bytes: Uint8Array
  try {
    bytes = new Uint8Array(buffer, offset, length)
  } catch {
    throw new NxError(
      'bytes',
      op,
      'the memory of the bytes was transferred or shrunk, so they are gone; read them before, or send a copy',
    )
  }
  return isShared(buffer) ? new Uint8Array(bytes) : (bytes as Uint8Array<ArrayBuffer>)
}

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

const isShared = (buffer: unknown): boolean => tagOf(buffer) === 'SharedArrayBuffer'

function placeOf(op: string, given: unknown): [ArrayBufferLike, number, number | undefined] {
  if (ArrayBuffer.isView(given) && (given as Uint8Array)[Symbol.toStringTag] === 'Uint8Array')
    return [given.buffer, given.byteOffset, given.byteLength]
  if (tagOf(given) === 'ArrayBuffer' || isShared(given)) return [given as ArrayBufferLike, 0, undefined]
  throw new NxError(
    'bytes',
    op,
    `needs bytes, a Uint8Array or an ArrayBuffer, got ${describe(given)}; ${hint(given)}`,
    {
      bytes: given,
    },
  )
}

function hint(given: unknown): string {
  if (ArrayBuffer.isView(given))
    return 'for its memory give new Uint8Array(x.buffer, x.byteOffset, x.byteLength)'
  if (given instanceof Promise) return 'await it first'
  return 'read a file, a Blob or a response as bytes first; numbers go through tensor(…)'
}
