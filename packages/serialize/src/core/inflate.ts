// DEFLATE streams, undone no further than is wanted.
import { Inflate } from 'fflate'
import { malformed } from './malformed.ts'

/** DEFLATE makes no more than this of one byte, so memory is only set aside for claims that can be true. */
const largestRatio = 1032
/** The stream is undone in pieces, small ones where little is wanted: all that comes of a piece has to be held. */
const largestPiece = 2048

/**
 * The first `wanted` bytes of what a raw DEFLATE stream holds. Throws `malformed` unless there are as many, and no more
 * than `size` in all if all are wanted.
 */
export function inflate(op: string, compressed: Uint8Array, size: number, wanted = size): Uint8Array {
  if (size > compressed.length * largestRatio || wanted > size) throw wrongSize(op, compressed, size)
  const bytes = new Uint8Array(wanted)
  const pieceLength = Math.min(largestPiece, 64 + wanted)
  let length = 0
  const stream = new Inflate((piece) => {
    if (wanted === size && piece.length > size - length) throw wrongSize(op, compressed, size)
    bytes.set(piece.subarray(0, wanted - length), length)
    length = Math.min(wanted, length + piece.length)
  })
  try {
    for (
      let start = 0;
      start < compressed.length && (wanted === size || length < wanted);
      start += pieceLength
    ) {
      const end = start + pieceLength
      stream.push(compressed.subarray(start, end), end >= compressed.length)
    }
  } catch {
    throw wrongSize(op, compressed, size)
  }
  if (length !== wanted) throw wrongSize(op, compressed, size)
  return bytes
}

function wrongSize(op: string, { length }: Uint8Array, size: number): Error {
  return malformed(op, `${length} compressed bytes do not unpack to ${size}`, { compressed: length, size })
}
