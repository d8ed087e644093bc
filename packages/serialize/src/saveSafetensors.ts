// Tensors as safetensors files.
import { checkOptions, type Tensor, type TensorLike } from '@nx/tensor'
import { bitSize, byteLength, NxError } from '@nx/types'
import { ByteWriter } from './core/byte-writer.ts'
import { join } from './core/join.ts'
import { readAllLater, readAllNow } from './core/read-all.ts'
import { tensorsByName } from './core/tensors-by-name.ts'
import { nameOfType } from './safetensors/types.ts'

/** Options of `saveSafetensors`. */
export interface SaveSafetensorsOptions {
  /** Text to be saved with the tensors. */
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * Tensors as the bytes of a safetensors file, by name. Vectorized axes come first; names of axes are lost.
 *
 * @throws NxError `container` for anything else than a plain object, `type` for types that the format lacks, `name` for a tensor called `__metadata__`, `option` for
 * metadata that is no text, `device_read` where the host cannot read the memory: use `await
 * saveSafetensorsAsync(tensors)`. `traced_value` while a function is traced.
 *
 * @example
 * const bytes = saveSafetensors({ weight: tensor([1, 2]) })
 * toArray(loadSafetensors(bytes).tensors['weight']!) // => [1, 2]
 */
export function saveSafetensors(
  tensors: Readonly<Record<string, TensorLike>>,
  options: SaveSafetensorsOptions = {},
): Uint8Array {
  const { head, ordered } = prepare('saveSafetensors', tensors, options)
  return join([head, ...readAllNow(ordered)])
}

/**
 * Like `saveSafetensors`, for tensors on any device.
 *
 * @throws NxError `container`, `type`, `name`, and `traced_value` while a function is traced.
 *
 * @example
 * const bytes = await saveSafetensorsAsync({ weight: tensor([1, 2]) })
 * toArray(loadSafetensors(bytes).tensors['weight']!) // => [1, 2]
 */
export async function saveSafetensorsAsync(
  tensors: Readonly<Record<string, TensorLike>>,
  options: SaveSafetensorsOptions = {},
): Promise<Uint8Array> {
  const { head, ordered } = prepare('saveSafetensorsAsync', tensors, options)
  return join([head, ...(await readAllLater(ordered))])
}

/** The head, and the tensors in the order of their bytes: widest elements first, so that all are aligned. */
function prepare(
  op: string,
  tensors: Readonly<Record<string, TensorLike>>,
  options: SaveSafetensorsOptions,
): { head: Uint8Array; ordered: Tensor[] } {
  checkOptions(op, options, ['metadata'])
  const named = tensorsByName(op, tensors).sort(([, a], [, b]) => bitSize(b.type) - bitSize(a.type))
  const described = new Map<string, object>()
  if (options.metadata !== undefined) described.set('__metadata__', checkMetadata(op, options.metadata))
  let begin = 0
  for (const [name, { type, spec }] of named) {
    if (name === '__metadata__') throw reserved(op)
    const end = begin + byteLength(spec)
    described.set(name, { dtype: typeName(op, type), shape: spec.shape, data_offsets: [begin, end] })
    begin = end
  }
  const json = JSON.stringify(Object.fromEntries(described))
  const text = new TextEncoder().encode(json)
  const padding = ' '.repeat((8 - (text.length % 8)) % 8)
  const head = new ByteWriter({ littleEndian: true }).uint64(text.length + padding.length).put(text)
  head.put(new TextEncoder().encode(padding))
  return { head: head.finish(), ordered: named.map(([, tensor]) => tensor) }
}

function checkMetadata(op: string, metadata: object): object {
  const wrong = Object.entries(metadata).find(([, value]) => typeof value !== 'string')
  if (wrong === undefined) return metadata
  throw new NxError(
    'option',
    op,
    `metadata is text, got ${typeof wrong[1]} for "${wrong[0]}"; write it as text, with String or JSON.stringify`,
    { key: wrong[0] },
  )
}

function typeName(op: string, type: Tensor['type']): string {
  const name = nameOfType(type)
  if (name !== undefined) return name
  throw new NxError('type', op, `safetensors has no type ${type}; convert with asType first`, { type })
}

function reserved(op: string): NxError {
  return new NxError('name', op, 'no tensor can be called "__metadata__"; give it another name')
}
