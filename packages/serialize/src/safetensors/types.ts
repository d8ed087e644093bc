// Names of element types in safetensors files (https://github.com/huggingface/safetensors).
import type { DType } from '@nx/types'

const names: Readonly<Partial<Record<DType, string>>> = {
  u8: 'U8',
  s8: 'I8',
  f8: 'F8_E5M2',
  f8_e4m3fn: 'F8_E4M3',
  u16: 'U16',
  s16: 'I16',
  f16: 'F16',
  bf16: 'BF16',
  u32: 'U32',
  s32: 'I32',
  f32: 'F32',
  u64: 'U64',
  s64: 'I64',
  f64: 'F64',
  c64: 'C64',
}

/** The name of a type, or `undefined` if the format has none. */
export function nameOfType(type: DType): string | undefined {
  return names[type]
}

/** The type of a name, or `undefined` if we have none. Booleans are bytes of 0 and 1. */
export function typeOfName(name: string): DType | undefined {
  if (name === 'BOOL') return 'u8'
  return (Object.keys(names) as DType[]).find((type) => names[type] === name)
}
