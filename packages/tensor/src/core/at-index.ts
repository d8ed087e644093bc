// What stands between the brackets of an access: numbers, slices as text, ranges, tensors.
import { type Backend, NxError, show } from '@nx/types'
import { tensorOf } from '../creation/tensor.ts'
import { describe } from './element.ts'
import { isTensor, type Tensor } from './tensor.ts'

/** A slice: `start`, `stop` and `step` as in the text `'start:stop:step'`. */
export interface IndexRange {
  readonly start?: number
  readonly stop?: number
  readonly step?: number
}

/**
 * What picks from one axis: an index, `'start:stop:step'`, a range, a list of indices, or a tensor of integers. A tensor
 * of comparisons, such as `greater(t, 2)`, is a tensor of zeros and ones, and picks those: see `select` for a mask.
 */
export type AxisIndex = number | bigint | string | IndexRange | readonly (number | bigint)[] | Tensor

/** What an index does to an axis of a length. */
export type ResolvedIndex =
  | { readonly kind: 'index'; readonly start: number | Tensor }
  | { readonly kind: 'range'; readonly start: number; readonly length: number; readonly step: number }
  | { readonly kind: 'take'; readonly indices: Tensor }

/** Resolves an index for an axis. Throws `index`. */
export function resolveIndex(
  index: AxisIndex,
  axis: number,
  length: number,
  backend: Backend,
): ResolvedIndex {
  if (isTensor(index)) {
    return index.shape.length === 0 ? { kind: 'index', start: index } : { kind: 'take', indices: index }
  }
  if (typeof index === 'string') return resolveRange(parseRange(index, axis), axis, length, index)
  if (Array.isArray(index)) {
    const positions = [...(index as readonly (number | bigint)[])].map((each) => position(each, axis, length))
    return { kind: 'take', indices: tensorOf('at', positions, { type: 's32', backend }) }
  }
  if (typeof index === 'object' && index !== null && isRange(index)) {
    return resolveRange(index, axis, length, show(index))
  }
  return { kind: 'index', start: position(index, axis, length) }
}

/** Whether an object says a range and nothing else. */
export function isRange(index: object): index is IndexRange {
  const prototype: unknown = Object.getPrototypeOf(index)
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null
  return isPlain && Object.keys(index).every((key) => ['start', 'stop', 'step'].includes(key))
}

function position(index: unknown, axis: number, length: number): number {
  if (typeof index !== 'number' && typeof index !== 'bigint') throw noIndex(index, axis)
  const start = Number(index) < 0 ? Number(index) + length : Number(index)
  if (Number.isInteger(start) && start >= 0 && start < length) return start
  throw wrongIndex(axis, length, String(index), `use ${-length} to ${length - 1}`)
}

function noIndex(index: unknown, axis: number): NxError {
  const hint =
    index === null
      ? 'a new axis is made by newAxis(tensor, axis)'
      : typeof index === 'boolean'
        ? 'choose by select(mask, x, y)'
        : typeof index === 'object' && !Array.isArray(index)
          ? 'a range is { start, stop, step }, and names of axes stand alone, as in at(t, { x: 0, y: 1 })'
          : "write a number, a list of numbers, 'start:stop', or a tensor of integers"
  const got = typeof index === 'object' && index !== null ? describe(index) : String(index)
  return new NxError('index', 'at', `got ${got} as the index of axis ${axis}; ${hint}`, { axis })
}

function resolveRange(range: IndexRange, axis: number, length: number, text: string): ResolvedIndex {
  const fromEnd = (value: number): number => (value < 0 ? value + length : value)
  const start = fromEnd(range.start ?? 0)
  const stop = fromEnd(range.stop ?? length)
  const step = range.step ?? 1
  const valid =
    [start, stop, step].every(Number.isInteger) &&
    start >= 0 &&
    // What has no elements has a range of none.
    start < stop + Number(length === 0) &&
    stop <= length &&
    step >= 1
  if (valid) return { kind: 'range', start, length: stop - start, step }
  if (step < 1)
    throw new NxError(
      'index',
      'at',
      `the step of ${text} must be 1 or more; to go backwards, see reverse(tensor)`,
      { index: text, axis },
    )
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
