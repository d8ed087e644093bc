// Tensors from bytes.
import { type Backend, bitSize, type DType, NxError, underName } from '@nx/types'
import { noNames } from '../core/axes.ts'
import { bytesOf } from '../core/bytes.ts'
import { defaultBackend } from '../core/default-backend.ts'
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
 * @throws NxError `byte_length` if the bytes are no whole number of elements, `unknown_type`, `bytes` for anything but a
 * `Uint8Array`, an `ArrayBuffer` or a `SharedArrayBuffer`.
 *
 * @example
 * toArray(fromBinary(new Uint8Array([1, 0, 2, 1]), 'u16')) // => [1, 258]
 */
export function fromBinary(
  bytes: Uint8Array | ArrayBufferLike,
  type: DType,
  options: BinaryOptions = {},
): Tensor {
  checkOptions('fromBinary', options, ['backend'])
  const given = bytesOf('fromBinary', bytes)
  const width = bitSize(checkType('fromBinary', type))
  const count = (given.length * 8) / width
  if (!Number.isInteger(count)) {
    throw new NxError(
      'byte_length',
      'fromBinary',
      `${given.length} bytes are no whole number of ${type} elements of ${width / 8} bytes each; check type and length`,
      { type, got: given.length },
    )
  }
  const backend = defaultBackend(options.backend, 'fromBinary')
  const spec = { type, shape: [count] }
  return new Tensor(
    backend,
    underName('fromBinary', () => backend.upload(given, spec)),
    spec,
    noNames(1),
    [],
  )
}
