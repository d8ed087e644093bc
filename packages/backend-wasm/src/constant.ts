// Tensors whose elements are all equal.
import { allocate, bitSize, byteLength, Complex, encode, sizeOf } from '@nx/types'
import type { Call, Scalar } from '@nx/types'
import type { Handle, Memory } from './memory/index.ts'

/** A new block filled with one value. */
export function fillConstant(memory: Memory, { attrs, outs }: Call<Handle>): Handle {
  const spec = outs[0]!
  const bytes = byteLength(spec)
  const perByte = Math.max(1, 8 / bitSize(spec.type))
  memory.beginCall()
  const handle = memory.allocate(bytes)
  const elements = allocate(spec.type, perByte)
  const value = attrs['value'] as Scalar
  if (value instanceof Complex) elements.set([value.re, value.im] as never)
  else elements.fill((typeof elements[0] === 'bigint' ? BigInt(value) : value) as never, 0, perByte)
  const target = memory.view(handle).subarray(0, bytes)
  const pattern = encode(elements, spec.type).subarray(0, bytes)
  target.set(pattern)
  // Doubles what is there until the block is full.
  for (let filled = pattern.length; filled < bytes; filled *= 2) {
    target.copyWithin(filled, 0, Math.min(filled, bytes - filled))
  }
  // Nothing is in the bits left over in the last byte.
  const rest = sizeOf(spec.shape) % perByte
  if (rest > 0) target.set(encode(elements.subarray(0, rest), spec.type), bytes - 1)
  return handle
}
