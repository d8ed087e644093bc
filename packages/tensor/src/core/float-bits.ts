// The bits of floating-point numbers, for tests that compilers of devices would otherwise fold away.
import { bitSize, type DType } from '@nx/types'
import { bitwiseAnd } from '../ops/bitwiseAnd.ts'
import { reinterpret } from './reinterpret.ts'
import { like } from './composite.ts'
import type { Tensor } from './tensor.ts'

/**
 * Bits of infinity: all of the exponent, none of the mantissa. f8_e4m3fn has none; this is its largest
 * number.
 */
const infinities: Readonly<Partial<Record<DType, number | bigint>>> = {
  f8: 0x7c,
  f8_e4m3fn: 0x7e,
  bf16: 0x7f80,
  f16: 0x7c00,
  f32: 0x7f800000,
  f64: 0x7ff0000000000000n,
}

/** Bits of the elements without the sign, and those of infinity, as unsigned integers. */
export function magnitudeBits(x: Tensor): { bits: Tensor; infinity: Tensor } {
  const width = bitSize(x.type)
  const bits = reinterpret(x, `u${width}` as DType)
  const unsigned = width === 64 ? 2n ** 63n - 1n : 2 ** (width - 1) - 1
  return { bits: bitwiseAnd(bits, like(bits, unsigned)), infinity: like(bits, infinities[x.type]!) }
}
