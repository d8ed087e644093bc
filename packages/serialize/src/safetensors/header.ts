// The head of safetensors files: what each tensor is, and which bytes are its elements.
import type { DType, Shape } from '@nx/types'
import type { Budget } from '../core/limits.ts'
import { malformed } from '../core/malformed.ts'
import { quote, shorten } from '../core/quote.ts'
import { sizeInBytes } from '../core/tensor-of.ts'
import { typeOfName } from './types.ts'

/** Type and shape of a tensor and the bytes it has, counted from the end of the head. */
export interface TensorEntry {
  /** What the format calls the type. */
  readonly dtype: string
  /** The type, if we have it. */
  readonly type: DType | undefined
  readonly shape: Shape
  readonly begin: number
  readonly end: number
}

/** What the head of a file says. */
export interface Header {
  readonly entries: ReadonlyMap<string, TensorEntry>
  readonly metadata: Readonly<Record<string, string>>
  /** Bytes of all tensors. */
  readonly size: number
}

/** Reads the JSON of the head. Throws `malformed`, `limit`. */
export function parseHeader(budget: Budget, json: Uint8Array): Header {
  const { op } = budget
  let parsed: unknown
  try {
    // A mark of byte order, which a decoder drops by default, is no JSON.
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json))
  } catch {
    throw malformed(op, 'the head is no JSON')
  }
  if (!isObject(parsed)) throw malformed(op, 'the head is no object')
  const { __metadata__, ...described } = parsed
  const metadata = __metadata__ ?? {}
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw malformed(op, '__metadata__ maps text to text')
  }
  budget.checkCount(Object.keys(described).length)
  const entries = new Map(
    Object.entries(described).map(([name, value]) => [name, readEntry(budget, name, value)]),
  )
  return { entries, metadata: metadata as Record<string, string>, size: checkLayout(op, entries) }
}

function readEntry(budget: Budget, name: string, value: unknown): TensorEntry {
  const { op } = budget
  const { dtype, shape, data_offsets: offsets } = isObject(value) ? value : {}
  if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw malformed(op, `the tensor ${quote(name)} has no dtype, no shape or no data_offsets`, { name })
  }
  const type = typeOfName(dtype)
  const [begin, end] = offsets as [number, number]
  budget.checkRank(shape.length)
  const fits = type === undefined ? begin <= end : sizeInBytes(budget, { type, shape }) === end - begin
  if (fits) return { dtype, type, shape, begin, end }
  throw malformed(
    op,
    `the tensor ${quote(name)}, ${shorten(dtype)}[${shape.join(', ')}], cannot have ${end - begin} bytes`,
    { name },
  )
}

/** The bytes of all tensors; they must follow each other without holes, so that a file has nothing hidden. */
function checkLayout(op: string, entries: ReadonlyMap<string, TensorEntry>): number {
  let end = 0
  for (const [name, entry] of [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== end) {
      throw malformed(op, `the tensor ${quote(name)} starts at byte ${entry.begin} where ${end} is free`, {
        name,
      })
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
