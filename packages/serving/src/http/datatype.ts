// Names of element types in the Open Inference Protocol.
import type { DType } from '@nx/types'

const datatypes: Readonly<Partial<Record<DType, string>>> = {
  u8: 'UINT8',
  u16: 'UINT16',
  u32: 'UINT32',
  u64: 'UINT64',
  s8: 'INT8',
  s16: 'INT16',
  s32: 'INT32',
  s64: 'INT64',
  f16: 'FP16',
  bf16: 'BF16',
  f32: 'FP32',
  f64: 'FP64',
}

/** The name of a type, or `undefined` if the protocol has none. */
export function datatypeOf(type: DType): string | undefined {
  return datatypes[type]
}
