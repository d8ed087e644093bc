// Tensors and containers of them as files that Elixir's Nx reads.
import { type Tensor } from '@nx/tensor'
import { checkOptions } from '@nx/tensor/internal'
import type { OwnBytes } from '@nx/types'
import { type Compression, compressionLevel } from './core/compression.ts'
import { ByteWriter } from './core/byte-writer.ts'
import { join } from './core/join.ts'
import { readAllLater, readAllNow } from './core/read-all.ts'
import { describeContainer, type StructClasses } from './elixir/describe-container.ts'
import { encodeTerm } from './elixir/encode-term.ts'

/** Options of `serialize`. */
export interface SerializeOptions {
  /** Compresses names and shapes, not the elements: true, or a level from 0 (not) to 9 (smallest). */
  readonly compressed?: Compression
  /** Classes to be written as structs, by the name of the Elixir struct. */
  readonly structs?: StructClasses
}

/**
 * A tensor, or an array, object or nesting of them, as the bytes of `Nx.serialize`. Numbers become scalar tensors, keys
 * of objects atoms; types, names and vectorized axes are kept. A class instance that implements the container protocol
 * is written as a struct if `structs` names its class: what its `parts` hold besides tensors is kept with it.
 *
 * @throws NxError `container` for what is neither a tensor nor a container, and for containers more than 100 deep, `rank`
 * for tensors of more than 64 axes, `key` for a key of more than 255 characters, `option` for a wrong level, `device_read` where the host cannot read the memory: use
 * `await serializeAsync(value)`. `traced_value` while a function is traced.
 *
 * @example
 * const bytes = serialize({ weights: tensor([[1, 2]], { names: ['in', 'out'] }), bias: [0.5] })
 * const restored = deserialize<{ weights: Tensor; bias: [Tensor] }>(bytes)
 * restored.weights.names // => ['in', 'out']
 * toNumber(restored.bias[0]) // => 0.5
 */
export function serialize(value: unknown, options: SerializeOptions = {}): OwnBytes {
  const { tensors, head } = prepare('serialize', value, options)
  return join([head, ...readAllNow('serialize', tensors)])
}

/**
 * Like `serialize`, for tensors on any device.
 *
 * @throws NxError `container`, `rank`, `key`, `option`, and `traced_value` while a function is traced.
 *
 * @example
 * toArray(deserialize<Tensor>(await serializeAsync(tensor([1, 2])))) // => [1, 2]
 */
export async function serializeAsync(value: unknown, options: SerializeOptions = {}): Promise<OwnBytes> {
  const { tensors, head } = prepare('serializeAsync', value, options)
  return join([head, ...(await readAllLater(tensors))])
}

function prepare(
  op: string,
  value: unknown,
  options: SerializeOptions,
): { tensors: Tensor[]; head: Uint8Array } {
  checkOptions(op, options, ['compressed', 'structs'])
  const level = compressionLevel(op, options.compressed)
  const tensors: Tensor[] = []
  const term = encodeTerm(describeContainer(op, value, tensors, options.structs ?? {}), level)
  const head = new ByteWriter({ littleEndian: false })
  head.put(new TextEncoder().encode('nx')).uint8(1)
  const littleEndian = 0
  head.uint8(littleEndian).uint64(term.length).put(term)
  return { tensors, head: head.finish() }
}
