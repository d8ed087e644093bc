// What is sorted instead of an element: a key, whose unsigned order is the order of the elements, and what goes with it.
import { bitSize, isFloat, isUnsigned } from '@nx/types'
import type { DType } from '@nx/types'
import type { FunctionBuilder, Local, MemoryOp, Operand } from '../encoder/index.ts'

/** An item in memory: what goes with the key, and behind it the key, or the key alone; each is one lane. */
export interface Item {
  readonly type: DType
  readonly lane: 'i32' | 'i64'
  readonly laneBytes: 4 | 8
  /** Bytes of an item. */
  readonly size: 4 | 8 | 16
  /** Where the key is in it. */
  readonly keyAt: 0 | 4 | 8
}

export const itemOf = (type: DType): Item =>
  bitSize(type) === 64
    ? { type, lane: 'i64', laneBytes: 8, size: 16, keyAt: 8 }
    : { type, lane: 'i32', laneBytes: 4, size: 8, keyAt: 4 }

/** An item of the key alone, which tells an integer. */
export const keyItemOf = (type: DType): Item => {
  const item = itemOf(type)
  return { ...item, size: item.laneBytes, keyAt: 0 }
}

/** How elements of so many bits are read and written as whole numbers. */
const accesses: Readonly<Record<number, readonly [load: MemoryOp, store: MemoryOp]>> = {
  8: ['i32.load8_u', 'i32.store8'],
  16: ['i32.load16_u', 'i32.store16'],
  32: ['i32.load', 'i32.store'],
  64: ['i64.load', 'i64.store'],
}

export const loadOf = (type: DType): MemoryOp => accesses[bitSize(type)]![0]
export const storeOf = (type: DType): MemoryOp => accesses[bitSize(type)]![1]

/** The bits of the least number of infinite magnitude, as those above are NaN. */
const infinities: Partial<Readonly<Record<DType, bigint>>> = {
  f16: 0x7c00n,
  bf16: 0x7f80n,
  f32: 0x7f800000n,
  f64: 0x7ff0000000000000n,
}

/**
 * Emits the key of an element: its bits, moved to the upper end, such that a larger element has a larger key. All NaN have
 * the largest one, and both zeros the same. A `mask` of ones turns the order around.
 */
export function emitKey(f: FunctionBuilder, { type, lane }: Item, bits: Local, mask: Local): Operand {
  const width = lane === 'i64' ? 64 : 32
  const space = width - bitSize(type)
  const number = (value: bigint | number): Operand => f.number(lane, value)
  const sign = 1n << BigInt(width - 1)
  const infinity = infinities[type]
  f.get(bits)
  if (space > 0) f.op(`${lane}.shl`, undefined, number(space))
  if (isFloat(type)) {
    const [raised, magnitude] = f.locals(lane, 2) as [Local, Local]
    f.set(raised)
    f.set(magnitude, f.op(`${lane}.and`, f.get(raised), number(sign - 1n)))
    // All bits of negative numbers, and the sign of others, are turned around.
    f.op(`${lane}.shr_s`, f.get(raised), number(width - 1))
    f.op(`${lane}.xor`, f.op(`${lane}.or`, undefined, number(sign)), f.get(raised))
    number(sign)
    f.op('select', undefined, undefined, f.op(`${lane}.ne`, f.get(magnitude), number(0)))
    number(-1)
    f.op(
      'select',
      undefined,
      undefined,
      f.op(`${lane}.le_u`, f.get(magnitude), number(infinity! << BigInt(space))),
    )
  } else if (!isUnsigned(type)) f.op(`${lane}.xor`, undefined, number(sign))
  f.op(`${lane}.xor`, undefined, f.get(mask))
}

/** Emits the bits of the integer that a key, turned around as by `emitKey`, tells. */
export function emitInteger(f: FunctionBuilder, { type, lane }: Item, key: Operand, mask: Local): Operand {
  const width = lane === 'i64' ? 64 : 32
  const space = width - bitSize(type)
  f.op(`${lane}.xor`, key, f.get(mask))
  if (!isUnsigned(type)) f.op(`${lane}.xor`, undefined, f.number(lane, 1n << BigInt(width - 1)))
  return space > 0 ? f.op(`${lane}.shr_u`, undefined, f.number(lane, space)) : undefined
}
