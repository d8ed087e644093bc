// The types that each backend stores.
import { type DType, dtypes } from '@nx/types'

const stored: Readonly<Record<string, readonly DType[]>> = {
  binary: dtypes,
  wasm: dtypes,
  webgpu: ['u8', 'u16', 'u32', 's8', 's16', 's32', 'bf16', 'f16', 'f32'],
}

export const typesOf = (backend: string): readonly DType[] => stored[backend] ?? dtypes
