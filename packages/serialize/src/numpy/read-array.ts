// One array of an npy file.
import { type Tensor, transpose } from '@nx/tensor'
import { type Backend, byteLength, type DType } from '@nx/types'
import { ByteReader } from '../core/byte-reader.ts'
import { swapBytes } from '../core/swap-bytes.ts'
import { tensorOf } from '../core/tensor-of.ts'
import { readHeader } from './header.ts'
import { elementType, parseDescriptor } from './types.ts'

/** The tensor of an npy file. What follows the elements is not read. */
export function readArray(
  op: string,
  bytes: Uint8Array,
  { backend, type: asked }: { readonly backend?: Backend; readonly type?: DType },
): Tensor {
  const reader = new ByteReader(op, bytes, { littleEndian: true })
  const { descriptor, fortranOrder, shape } = readHeader(reader)
  const stored = parseDescriptor(op, descriptor)
  const type = elementType(op, stored, asked)
  const data = reader.take(byteLength({ type, shape }))
  const elements = stored.bigEndian ? swapBytes(data, type) : data
  if (!fortranOrder) return tensorOf(op, elements, { type, shape, backend })
  return transpose(tensorOf(op, elements, { type, shape: shape.toReversed(), backend }))
}
