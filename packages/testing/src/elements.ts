// Tensors from elements, and elements from tensors, on any backend.
import { Tensor } from '@nx/tensor'
import { noNames } from '@nx/tensor/internal'
import {
  type Backend,
  byteLength,
  decode,
  type Elements,
  encode,
  NxError,
  sizeOf,
  type Spec,
} from '@nx/types'

/**
 * The elements of a tensor in row-major order, vectorized axes first; complex numbers as pairs.
 *
 * @throws NxError `byte_length` if the backend gives too few or too many bytes.
 */
export async function elementsOf(tensor: Tensor): Promise<Elements> {
  return readElements(tensor)
}

/** As `elementsOf`, at once where the backend can read at once. */
export function readElements(tensor: Tensor): Elements | Promise<Elements> {
  const { backend, data, spec } = tensor
  if (backend.readSync !== undefined) return decodeElements(tensor, backend.readSync(data, spec))
  return backend.read(data, spec).then((bytes) => decodeElements(tensor, bytes))
}

function decodeElements({ backend, spec }: Tensor, bytes: Uint8Array): Elements {
  if (bytes.length !== byteLength(spec)) {
    throw new NxError(
      'byte_length',
      'read',
      `the backend "${backend.name}" gave ${bytes.length} bytes for ${spec.type}[${spec.shape.join(', ')}], which ` +
        `takes ${byteLength(spec)}; read must give the elements and nothing else`,
      { expected: byteLength(spec), got: bytes.length },
    )
  }
  return decode(bytes, spec.type, sizeOf(spec.shape))
}

/** A tensor without names that holds elements. */
export function tensorOf(elements: Elements, spec: Spec, backend: Backend): Tensor {
  const data = backend.upload(encode(elements, spec.type), spec)
  return new Tensor(backend, data, spec, noNames(spec.shape.length), [])
}
