// One array of an npy file.
import { type Tensor, transpose } from '@nx/tensor'
import { type Backend, type DType, sizeOf } from '@nx/types'
import { ByteReader } from '../core/byte-reader.ts'
import type { Budget } from '../core/limits.ts'
import { malformed } from '../core/malformed.ts'
import { swapBytes } from '../core/swap-bytes.ts'
import { sizeInBytes, tensorOf } from '../core/tensor-of.ts'
import { truthBytes } from '../core/truth-bytes.ts'
import { type Header, prefixLength, readHeader, readPrefix } from './header.ts'
import { type Descriptor, elementType, parseDescriptor } from './types.ts'

/** Bytes that are taken one part at a time: `length` of them from the start. */
export interface Content {
  readonly size: number
  readonly first: (length: number) => Uint8Array
}

/** Bytes after the elements that are unpacked for their checksum. */
const mostBehind = 65_536

/** What is asked of the one who reads. */
export interface Wanted {
  readonly backend?: Backend
  readonly type?: DType
}

/** What the head of an array says, and where its elements are. */
export interface Layout extends Omit<Header, 'descriptor'> {
  readonly stored: Descriptor
  readonly type: DType
  readonly start: number
  readonly end: number
}

/** The layout of an npy file, of which only the head is looked at. Throws what is wrong with it. */
export function readLayout(budget: Budget, content: Content, asked: DType | undefined): Layout {
  const { op } = budget
  const before = reader(op, content.first(Math.min(content.size, prefixLength)))
  const { length } = readPrefix(before)
  budget.checkHeader(length)
  const head = reader(op, content.first(Math.min(content.size, before.offset + length)))
  const { descriptor, ...header } = readHeader(head, budget)
  const stored = parseDescriptor(op, descriptor)
  const type = elementType(op, stored, asked)
  const end = head.offset + sizeInBytes(budget, { type, shape: header.shape })
  if (end <= content.size) return { ...header, stored, type, start: head.offset, end }
  throw malformed(
    op,
    `${end - head.offset} bytes are missing at offset ${head.offset}, got ${content.size} in all`,
    { offset: head.offset, length: end - head.offset, got: content.size },
  )
}

/** The tensor of an npy file. What follows the elements is not read. */
export function readArray(budget: Budget, content: Content, { backend, type: asked }: Wanted): Tensor {
  const { stored, type, shape, fortranOrder, start, end } = readLayout(budget, content, asked)
  budget.load(end - start)
  // Little that follows is worth a look, because the checksum of a file in an archive is that of all its bytes.
  const length = content.size - end <= mostBehind ? content.size : end
  const data = content.first(length).subarray(start, end)
  const ordered = stored.bigEndian ? swapBytes(data, type) : data
  const elements = stored.type === 'bool' ? truthBytes(ordered) : ordered
  if (!fortranOrder || sizeOf(shape) === 0) return tensorOf(budget, elements, { type, shape, backend })
  return transpose(tensorOf(budget, elements, { type, shape: shape.toReversed(), backend }))
}

const reader = (op: string, bytes: Uint8Array): ByteReader =>
  new ByteReader(op, bytes, { littleEndian: true })
