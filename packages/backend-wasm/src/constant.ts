// Tensors whose elements are all equal.
import { allocate, byteLength, Complex, encode } from '@nx/types'
import type { Call, Scalar } from '@nx/types'
import type { Handle, Memory } from './memory/index.ts'

/** A new block filled with one value. */
export function fillConstant(memory: Memory, { attrs, outs }: Call<Handle>): Handle {
  const spec = outs[0]!
  const bytes = byteLength(spec)
  memory.beginCall()
  const handle = memory.allocate(bytes)
  const elements = allocate(spec.type, 1)
  const value = attrs['value'] as Scalar
  elements.set(
    (value instanceof Complex
      ? [value.re, value.im]
      : [typeof elements[0] === 'bigint' ? BigInt(value) : value]) as never,
  )
  const target = memory.view(handle).subarray(0, bytes)
  const pattern = encode(elements, spec.type).subarray(0, bytes)
  target.set(pattern)
  // Doubles what is there until the block is full.
  for (let filled = pattern.length; filled < bytes; filled *= 2) {
    target.copyWithin(filled, 0, Math.min(filled, bytes - filled))
  }
  return handle
}
