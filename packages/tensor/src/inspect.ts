// The text of a tensor, as Nx prints it.
import { type Call, Complex, decode, type Elements, isComplex, run, type Scalar, sizeOf } from '@nx/types'
import type { Tensor } from './core/tensor.ts'
import { elementFormatter } from './inspect/format-element.ts'
import { header } from './inspect/header.ts'
import { nest } from './inspect/nest.ts'

/** Options of `inspect`. */
export interface InspectOptions {
  /** How many elements to print; 50 by default, `Infinity` for all. */
  readonly limit?: number
}

/**
 * The type, names, shape and elements of a tensor as text. The same as `String(tensor)`.
 *
 * Never waits for a device: where the host cannot read memory, the name of the backend stands for the elements.
 *
 * @example
 * inspect(tensor([[1, 2.5], [3, 4]], { names: ['rows', null] }))
 * // => Tensor<
 * //   f32[rows: 2][2]
 * //   [
 * //     [1.0, 2.5],
 * //     [3.0, 4.0]
 * //   ]
 * // >
 */
export function inspect(tensor: Tensor, { limit = 50 }: InspectOptions = {}): string {
  return `Tensor<\n  ${header(tensor)}\n  ${body(tensor, limit)}\n>`
}

function body(tensor: Tensor, limit: number): string {
  if (tensor.disposed) return 'disposed'
  const { backend, spec, type } = tensor
  if (backend.readSync === undefined) {
    const hidden = backend.adopt !== undefined || tensor.data === null
    return hidden ? backend.name : `${backend.name} ... (await readArray(tensor) for the elements)`
  }
  const elements = head(tensor, limit)
  const format = elementFormatter(type)
  let index = 0
  return nest(spec.shape, limit, () => format(elementAt(elements, index++, isComplex(type))))
}

function elementAt(elements: Elements, index: number, complex: boolean): Scalar {
  return complex ? new Complex(Number(elements[2 * index]), Number(elements[2 * index + 1])) : elements[index]!
}

/** At least the first `count` elements; of a large tensor no more, so that printing it does not copy it. */
function head({ backend, data, spec }: Tensor, count: number): Elements {
  const { type } = spec
  const size = sizeOf(spec.shape)
  if (size <= Math.max(count, 4096)) return decode(backend.readSync!(data, spec), type, size)
  const flat = { type, shape: [size] }
  const part = { type, shape: [count] }
  const call = (op: string, input: unknown, from: Call['out'], out: Call['out'], attrs: object): unknown =>
    run(backend, { op, inputs: [{ data: input, spec: from }], attrs, out } as Call)
  const line = call('reshape', data, spec, flat, { shape: flat.shape })
  const first = call('slice', line, flat, part, { starts: [0], strides: [1], lengths: [count] })
  const elements = decode(backend.readSync!(first, part), type, count)
  backend.dispose?.(line)
  backend.dispose?.(first)
  return elements
}
