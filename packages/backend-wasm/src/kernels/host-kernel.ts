// Kernels written in JavaScript over linear memory.
import type { Attributes, DType, Spec } from '@nx/types'
import type { Memory } from '../memory/index.ts'

/** One call: the addresses of row-major inputs and outputs, and their specs. */
export interface HostCall {
  readonly memory: Memory
  readonly attrs: Attributes
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly specs: readonly [inputs: readonly Spec[], outputs: readonly Spec[]]
}

export type HostKernel = (call: HostCall) => void

/** A view of so many elements at an address; 16-bit floats as their bits. */
export function elementsAt(memory: Memory, type: DType, address: number, length: number): Elements {
  const { buffer } = memory.u8
  switch (type) {
    case 'f32':
      return new Float32Array(buffer, address, length)
    case 'f64':
      return new Float64Array(buffer, address, length)
    case 's32':
      return new Int32Array(buffer, address, length)
    case 'u32':
      return new Uint32Array(buffer, address, length)
    case 's64':
      return new BigInt64Array(buffer, address, length)
    case 'u64':
      return new BigUint64Array(buffer, address, length)
    case 's16':
      return new Int16Array(buffer, address, length)
    case 's8':
      return new Int8Array(buffer, address, length)
    case 'u8':
      return new Uint8Array(buffer, address, length)
    default:
      return new Uint16Array(buffer, address, length)
  }
}

export type Elements =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Int16Array
  | Int8Array
  | Uint8Array
  | Uint16Array
