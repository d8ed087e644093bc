// The types that each backend stores.
import { type DType, dtypes } from '@nx/types'

const stored: Readonly<Record<string, readonly DType[]>> = {
  binary: dtypes,
  wasm: ['u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64', 'bf16', 'f16', 'f32', 'f64', 'c64', 'c128'],
  webgpu: ['u8', 'u16', 'u32', 's8', 's16', 's32', 'bf16', 'f16', 'f32'],
}

export const typesOf = (backend: string): readonly DType[] => stored[backend] ?? dtypes
