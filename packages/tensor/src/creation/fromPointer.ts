// Tensors over memory that is already there.
import { type Backend, byteLength, type DType, NxError, type Shape, type Spec } from '@nx/types'
import { checkNames } from '../core/axes.ts'
import { checkBackend } from '../core/default-backend.ts'
import { formatShape } from '../core/format.ts'
import { checkOptions, checkShape, checkType } from '../core/options.ts'
import { type Names, Tensor } from '../core/tensor.ts'

/** Options of `fromPointer`. */
export interface PointerOptions {
  /** Names of the axes. */
  readonly names?: Names
}

/**
 * A tensor over memory of the caller's, without a copy: an `ArrayBuffer`, a `SharedArrayBuffer` or a view of one for
 * the binary backend, a `GPUBuffer` for WebGPU, which holds one 32-bit word for each element. The elements are in the
 * form of `toBinary`.
 *
 * The tensor shows what is written to the memory later. The backend never frees it.
 *
 * @throws NxError `byte_length` if the memory has another size, `pointer` where the backend cannot use it without a
 * copy, `bytes` if it was transferred, `shape`, `unknown_type`, `names_length` or `duplicate_name`.
 *
 * @example
 * const samples = new Float32Array([1, 2, 3, 4])
 * const x = fromPointer(binaryBackend(), samples, 'f32', [2, 2])
 * samples[3] = 40
 * toArray(x) // => [[1, 2], [3, 40]]
 */
export function fromPointer(
  backend: Backend,
  pointer: unknown,
  type: DType,
  shape: Shape,
  options: PointerOptions = {},
): Tensor {
  checkOptions('fromPointer', options, ['names'])
  checkBackend('fromPointer', backend)
  const spec: Spec = { type: checkType('fromPointer', type), shape: checkShape('fromPointer', shape) }
  const names = checkNames('fromPointer', options.names, shape.length)
  const bytes = memoryOf(pointer)
  const needed = byteLength(spec)
  if (bytes !== undefined && bytes.length !== needed) {
    throw new NxError(
      'byte_length',
      'fromPointer',
      `${type}${formatShape(spec)} takes ${needed} bytes, got ${bytes.length}; give a view of just the elements`,
      { type, shape, expected: needed, got: bytes.length },
    )
  }
  const data = backend.fromPointer?.(bytes ?? pointer, spec)
  if (data === undefined) throw refused(backend, pointer, spec)
  return new Tensor(backend, data, spec, names, [])
}

function memoryOf(pointer: unknown): Uint8Array | undefined {
  const kind = Object.prototype.toString.call(pointer).slice(8, -1)
  try {
    if (ArrayBuffer.isView(pointer))
      return new Uint8Array(pointer.buffer, pointer.byteOffset, pointer.byteLength)
    return kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer'
      ? new Uint8Array(pointer as ArrayBufferLike)
      : undefined
  } catch {
    throw new NxError('bytes', 'fromPointer', 'the memory was transferred, so it is gone; transfer it later')
  }
}

function refused({ name }: Backend, pointer: unknown, spec: Spec): NxError {
  const kind = Object.prototype.toString.call(pointer).slice(8, -1)
  return new NxError(
    'pointer',
    'fromPointer',
    `backend "${name}" cannot use this memory as ${spec.type}${formatShape(spec)} without a copy, got ${kind}; ` +
      'align views to the size of their elements, or copy bytes with fromBinary',
    { backend: name, type: spec.type, shape: spec.shape },
  )
}
