// Which index is out of bounds: kernels only know that one is, and not who asked.
import { decode, NxError, sizeOf } from '@nx/types'
import type { Tensor } from './tensor.ts'

let caller: string | null = null

/**
 * The function that indexes now, by the name under which it was called.
 *
 * @internal
 */
export function indexingFunction(): string | null {
  return caller
}

/** Runs `body`, whose errors of indices name `op`, unless a function around it is named already. */
export function underCaller<T>(op: string, body: (caller: string) => T): T {
  const before = caller
  caller ??= op
  try {
    return body(caller)
  } finally {
    caller = before
  }
}

/**
 * Runs `body`, and where it finds an index out of bounds, says which one for the function that was called. The
 * `indices` hold one position for each of the `axes`, again and again.
 */
export function withinBounds(
  op: string,
  { shape }: Tensor,
  indices: Tensor,
  axes: readonly number[],
  body: () => Tensor,
): Tensor {
  return underCaller(op, (name) => named(name, shape, indices, axes, body))
}

function named(
  op: string,
  shape: readonly number[],
  indices: Tensor,
  axes: readonly number[],
  body: () => Tensor,
): Tensor {
  try {
    return body()
  } catch (error) {
    if (!(error instanceof NxError) || error.code !== 'index_out_of_bounds') throw error
    const { backend, data, spec } = indices
    if (backend.readSync === undefined) throw error
    const positions = Array.from<number | bigint>(
      decode(backend.readSync(data, spec), spec.type, sizeOf(spec.shape)) as Iterable<number | bigint>,
    )
    const lengths = axes.map((axis) => shape[axis]!)
    const found = positions.findIndex((index, i) => index < 0 || index >= lengths[i % axes.length]!)
    if (found < 0) throw error
    const [index, axis, length] = [
      positions[found]!,
      axes[found % axes.length]!,
      lengths[found % axes.length]!,
    ]
    const range =
      length > 0 ? `give indices from 0 to ${length - 1}, or clip them first` : 'an empty axis has none'
    throw new NxError(
      'index_out_of_bounds',
      op,
      `index ${index} is out of bounds for axis ${axis} of length ${length}; ${range}`,
      { index, axis, length },
    )
  }
}
