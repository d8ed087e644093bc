// Tensors as safetensors files.
import { type Tensor } from '@nx/tensor'
import { checkOptions, describe } from '@nx/tensor/internal'
import { bitSize, byteLength, NxError, type OwnBytes } from '@nx/types'
import { ByteWriter } from './core/byte-writer.ts'
import { flattenNames, type NamedTensors } from './core/flatten-names.ts'
import { join } from './core/join.ts'
import { quote } from './core/quote.ts'
import { readAllLater, readAllNow } from './core/read-all.ts'
import { nameOfType } from './safetensors/types.ts'

/** Options of `saveSafetensors`. */
export interface SaveSafetensorsOptions {
  /** Text to be saved with the tensors. */
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * Tensors as the bytes of a safetensors file, by name. Those of nested objects and arrays have names such as `layer.w` and
 * `layers.0.w`; `unflattenNames` is the way back. Vectorized axes come first; names of axes are lost.
 *
 * @throws NxError `container` for what is no object of tensors, or no tensor in it, `name` for names that would not tell
 * what was nested, and for a tensor called `__metadata__`, `type` for types that the format lacks, `rank` for more than
 * 64 axes, `option` for metadata that is no text, `device_read` where the host cannot read the memory: use
 * `await saveSafetensorsAsync(tensors)`. `traced_value` while a function is traced.
 *
 * @example
 * const bytes = saveSafetensors({ weight: tensor([1, 2]) })
 * toArray(loadSafetensors(bytes).tensors['weight']!) // => [1, 2]
 */
export function saveSafetensors(tensors: NamedTensors, options: SaveSafetensorsOptions = {}): OwnBytes {
  const { head, ordered } = prepare('saveSafetensors', tensors, options)
  return join([head, ...readAllNow('saveSafetensors', ordered)])
}

/**
 * Like `saveSafetensors`, for tensors on any device.
 *
 * @throws NxError what `saveSafetensors` throws, but for `device_read`, and `traced_value` while a function is traced.
 *
 * @example
 * const bytes = await saveSafetensorsAsync({ weight: tensor([1, 2]) })
 * toArray(loadSafetensors(bytes).tensors['weight']!) // => [1, 2]
 */
export async function saveSafetensorsAsync(
  tensors: NamedTensors,
  options: SaveSafetensorsOptions = {},
): Promise<OwnBytes> {
  const { head, ordered } = prepare('saveSafetensorsAsync', tensors, options)
  return join([head, ...(await readAllLater(ordered))])
}

/** The head, and the tensors in the order of their bytes: widest elements first, so that all are aligned. */
function prepare(
  op: string,
  tensors: NamedTensors,
  options: SaveSafetensorsOptions,
): { head: Uint8Array; ordered: Tensor[] } {
  checkOptions(op, options, ['metadata'])
  const named = flattenNames(op, tensors).sort(([, a], [, b]) => bitSize(b.type) - bitSize(a.type))
  const described = new Map<string, object>()
  if (options.metadata !== undefined) described.set('__metadata__', checkMetadata(op, options.metadata))
  let begin = 0
  for (const [name, { type, spec }] of named) {
    if (name === '__metadata__') throw reserved(op)
    const end = begin + byteLength(spec)
    described.set(name, { dtype: typeName(op, type, name), shape: spec.shape, data_offsets: [begin, end] })
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
  if (typeof metadata !== 'object' || metadata === null) {
    throw new NxError(
      'option',
      op,
      `metadata is an object of text, got ${describe(metadata)}; write { metadata: { key: 'text' } }`,
      { metadata },
    )
  }
  const wrong = Object.entries(metadata).find(([, value]) => typeof value !== 'string')
  if (wrong === undefined) return metadata
  throw new NxError(
    'option',
    op,
    `metadata is text, got ${typeof wrong[1]} for ${quote(wrong[0])}; write it as text, with String or JSON.stringify`,
    { key: wrong[0] },
  )
}

function typeName(op: string, type: Tensor['type'], tensor: string): string {
  const name = nameOfType(type)
  if (name !== undefined) return name
  const near = type === 'c128' ? 'c64' : type.startsWith('s') ? 's8' : 'u8'
  throw new NxError(
    'type',
    op,
    `safetensors has no type ${type}, got it for ${quote(tensor)}; convert with asType(x, '${near}')`,
    { type, name: tensor },
  )
}

function reserved(op: string): NxError {
  return new NxError('name', op, 'no tensor can be called "__metadata__"; give it another name')
}
