// Tensors from bytes.
import { type Backend, bitSize, type DType, NxError } from '@nx/types'
import { noNames } from '../core/axes.ts'
import { defaultBackend } from '../core/default-backend.ts'
import { describe } from '../core/element.ts'
import { checkOptions, checkType } from '../core/options.ts'
import { Tensor } from '../core/tensor.ts'

/** Options of `fromBinary`. */
export interface BinaryOptions {
  /** Where the tensor lives; the default backend if left out. */
  readonly backend?: Backend
}

/**
 * A vector from bytes as `toBinary` gives them: little-endian, 2-bit and 4-bit elements packed from the highest bits of
 * each byte down.
 *
 * @throws NxError `byte_length` if the bytes are no whole number of elements, `unknown_type`.
 *
 * @example
 * toArray(fromBinary(new Uint8Array([1, 0, 2, 1]), 'u16')) // => [1, 258]
 */
export function fromBinary(bytes: Uint8Array, type: DType, options: BinaryOptions = {}): Tensor {
  checkOptions('fromBinary', options, ['backend'])
  if (!(bytes instanceof Uint8Array)) {
    throw new NxError(
      'bytes',
      'fromBinary',
      `needs a Uint8Array, got ${describe(bytes)}; numbers go through tensor(…)`,
      { bytes },
    )
  }
  const width = bitSize(checkType('fromBinary', type))
  const count = (bytes.length * 8) / width
  if (!Number.isInteger(count)) {
    throw new NxError(
      'byte_length',
      'fromBinary',
      `${bytes.length} bytes are no whole number of ${type} elements of ${width / 8} bytes each; check type and length`,
      { type, got: bytes.length },
    )
  }
  const backend = defaultBackend(options.backend, 'fromBinary')
  const spec = { type, shape: [count] }
  return new Tensor(backend, backend.upload(bytes, spec), spec, noNames(1), [])
}
