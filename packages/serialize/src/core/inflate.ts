// DEFLATE streams, undone no further than the size they claim.
import { Inflate } from 'fflate'
import { malformed } from './malformed.ts'

/** DEFLATE makes no more than this of one byte, so memory is only set aside for claims that can be true. */
const largestRatio = 1032
const pieceLength = 32_768

/** What a raw DEFLATE stream holds. Throws `malformed` unless it is `size` bytes. */
export function inflate(op: string, compressed: Uint8Array, size: number): Uint8Array {
  if (size > compressed.length * largestRatio) throw wrongSize(op, compressed, size)
  const bytes = new Uint8Array(size)
  let length = 0
  const stream = new Inflate((piece) => {
    if (length + piece.length > size) throw wrongSize(op, compressed, size)
    bytes.set(piece, length)
    length += piece.length
  })
  try {
    for (let start = 0; start < compressed.length; start += pieceLength) {
      const end = start + pieceLength
      stream.push(compressed.subarray(start, end), end >= compressed.length)
    }
  } catch {
    throw wrongSize(op, compressed, size)
  }
  if (length !== size) throw wrongSize(op, compressed, size)
  return bytes
}

function wrongSize(op: string, { length }: Uint8Array, size: number): Error {
  return malformed(op, `${length} compressed bytes do not unpack to ${size}`, { compressed: length, size })
}
