// The head of safetensors files: what each tensor is, and which bytes are its elements.
import { byteLength, NxError, type Spec } from '@nx/types'
import { malformed } from '../core/malformed.ts'
import { typeOfName } from './types.ts'

/** Type and shape of a tensor and the bytes it has, counted from the end of the head. */
export interface Entry extends Spec {
  readonly begin: number
  readonly end: number
}

/** What the head of a file says. */
export interface Header {
  readonly entries: ReadonlyMap<string, Entry>
  readonly metadata: Readonly<Record<string, string>>
  /** Bytes of all tensors. */
  readonly size: number
}

/** Heads are limited to this by the format's own reader. */
export const longestHeader = 100_000_000

/** Reads the JSON of the head. Throws `malformed`, `unknown_type`. */
export function parseHeader(op: string, json: Uint8Array): Header {
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch {
    throw malformed(op, 'the head is no JSON')
  }
  if (!isObject(parsed)) throw malformed(op, 'the head is no object')
  const { __metadata__: metadata = {}, ...described } = parsed
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw malformed(op, '__metadata__ maps text to text')
  }
  const entries = new Map(
    Object.entries(described).map(([name, value]) => [name, readEntry(op, name, value)]),
  )
  return { entries, metadata: metadata as Record<string, string>, size: checkLayout(op, entries) }
}

function readEntry(op: string, name: string, value: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = isObject(value) ? value : {}
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw malformed(op, `the tensor "${name}" has no shape or no data_offsets`, { name })
  }
  const type = typeOfName(dtype)
  if (type === undefined) {
    throw new NxError(
      'unknown_type',
      op,
      `has no type ${String(dtype)}, got it for the tensor "${name}"; convert that tensor before it is saved`,
      { name, type: dtype },
    )
  }
  const [begin, end] = offsets as [number, number]
  if (byteLength({ type, shape }) === end - begin) return { type, shape, begin, end }
  throw malformed(
    op,
    `the tensor "${name}", ${type}[${shape.join(', ')}], cannot have ${end - begin} bytes`,
    { name },
  )
}

/** The bytes of all tensors; they must follow each other without holes, so that a file has nothing hidden. */
function checkLayout(op: string, entries: ReadonlyMap<string, Entry>): number {
  let end = 0
  for (const [name, entry] of [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== end) {
      throw malformed(op, `the tensor "${name}" starts at byte ${entry.begin} where ${end} is free`, { name })
    }
    end = entry.end
  }
  return end
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0)
}
