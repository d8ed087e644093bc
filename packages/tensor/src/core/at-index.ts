// What stands between the brackets of an access: numbers, slices as text, ranges, tensors.
import { NxError } from '@nx/types'
import { isTensor, type Tensor } from './tensor.ts'

/** A slice: `start`, `stop` and `step` as in the text `'start:stop:step'`. */
export interface IndexRange {
  readonly start?: number
  readonly stop?: number
  readonly step?: number
}

/**
 * What picks from one axis: an index, `'start:stop:step'`, a range, `'...'`-free text, or a tensor of
 * integers.
 */
export type AxisIndex = number | bigint | string | IndexRange | Tensor

/** What an index does to an axis of a length. */
export type ResolvedIndex =
  | { readonly kind: 'index'; readonly start: number | Tensor }
  | { readonly kind: 'range'; readonly start: number; readonly length: number; readonly step: number }
  | { readonly kind: 'take'; readonly indices: Tensor }

/** Resolves an index for an axis. Throws `index`. */
export function resolveIndex(index: AxisIndex, axis: number, length: number): ResolvedIndex {
  if (isTensor(index)) {
    return index.shape.length === 0 ? { kind: 'index', start: index } : { kind: 'take', indices: index }
  }
  if (typeof index === 'string') return resolveRange(parseRange(index, axis), axis, length, index)
  if (typeof index === 'object') return resolveRange(index, axis, length, JSON.stringify(index))
  const start = Number(index) < 0 ? Number(index) + length : Number(index)
  if (Number.isInteger(start) && start >= 0 && start < length) return { kind: 'index', start }
  throw wrongIndex(axis, length, String(index), `use ${-length} to ${length - 1}`)
}

function resolveRange(range: IndexRange, axis: number, length: number, text: string): ResolvedIndex {
  const fromEnd = (value: number): number => (value < 0 ? value + length : value)
  const start = fromEnd(range.start ?? 0)
  const stop = fromEnd(range.stop ?? length)
  const step = range.step ?? 1
  const valid =
    [start, stop, step].every(Number.isInteger) && start >= 0 && start < stop && stop <= length && step >= 1
  if (valid) return { kind: 'range', start, length: stop - start, step }
  throw wrongIndex(
    axis,
    length,
    text,
    `start and stop lie between 0 and ${length}, start first, and step is 1 or more`,
  )
}

function parseRange(text: string, axis: number): IndexRange {
  const match = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/.exec(text)
  if (match === null) {
    throw new NxError(
      'index',
      'at',
      `"${text}" is no slice of axis ${axis}; write 'start:stop' or 'start:stop:step'`,
      {
        index: text,
        axis,
      },
    )
  }
  const [start, stop, step] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)))
  return {
    ...(start === undefined ? {} : { start }),
    ...(stop === undefined ? {} : { stop }),
    ...(step === undefined ? {} : { step }),
  }
}

function wrongIndex(axis: number, length: number, index: string, fix: string): NxError {
  return new NxError(
    'index',
    'at',
    `${index} is out of bounds for axis ${axis} of length ${length}; ${fix}`,
    {
      index,
      axis,
      length,
    },
  )
}
