// Sliding windows: their options, the shape they give, and the slices of a tensor that they see.
import { NxError, type Shape, show } from '@nx/types'
import { slice } from '../ops/slice.ts'
import { list } from './axes.ts'
import { formatShape } from './format.ts'
import { checkOptions } from './options.ts'
import type { Tensor } from './tensor.ts'

/**
 * Elements to put before and after those of each axis: none, as many as keep the length at stride 1, or
 * pairs.
 */
export type WindowPadding = 'valid' | 'same' | readonly (readonly [low: number, high: number])[]

/** Options of window functions. */
export interface WindowOptions {
  /** `'valid'` by default. */
  readonly padding?: WindowPadding
  /** Distance from one window to the next, for all axes or per axis; 1 by default. */
  readonly strides?: number | readonly number[]
  /** Distance between the elements of a window, for all axes or per axis; 1 by default. */
  readonly windowDilations?: number | readonly number[]
}

/** A window with everything resolved, one entry per axis. */
export interface WindowAttrs {
  readonly window: Shape
  readonly padding: readonly (readonly [low: number, high: number])[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
}

/** Resolves the options of a window function; along an axis without elements a window is one long. Throws `window`. */
export function windowAttrs(op: string, input: Tensor, window: Shape, options: WindowOptions): WindowAttrs {
  checkOptions(op, options, ['padding', 'strides', 'windowDilations'])
  const rank = input.shape.length
  const attrs = {
    window: perAxis(op, 'the window', window, rank),
    strides: perAxis(op, 'strides', options.strides ?? 1, rank),
    dilations: perAxis(op, 'windowDilations', options.windowDilations ?? 1, rank),
  }
  const reach = attrs.window.map((length, axis) => reachOf(length, attrs.dilations[axis]!))
  const padding = resolvePadding(op, options.padding ?? 'valid', reach)
  const result = { ...attrs, padding }
  const isEmpty = (axis: number): boolean => input.shape[axis] === 0 && reach[axis] === 1
  const lengths = windowedShape(input.shape, result)
  if (lengths.every((length, axis) => length > 0 || (length === 0 && isEmpty(axis)))) return result
  throw new NxError(
    'window',
    op,
    `a window [${reach.join(', ')}] does not fit into ${formatShape(input)}; make it smaller or pad more`,
    { shape: input.shape, window: reach },
  )
}

/** One positive whole number per axis. Throws `window`. */
export function perAxis(
  op: string,
  what: string,
  given: number | readonly number[],
  rank: number,
): readonly number[] {
  const each = typeof given === 'number' ? new Array<number>(rank).fill(given) : list(op, what, given)
  if (each.length === rank && each.every((length) => Number.isInteger(length) && length >= 1)) return each
  throw new NxError(
    'window',
    op,
    `${what} needs a positive whole number for each of ${rank} axes, got [${each.map(show).join(', ')}]`,
    {
      rank,
      given,
    },
  )
}

/** Padding as pairs, for windows that reach as far as given. Throws `padding`. */
export function resolvePadding(op: string, padding: WindowPadding, reach: Shape): WindowAttrs['padding'] {
  if (padding === 'valid') return reach.map(() => [0, 0])
  if (padding === 'same')
    return reach.map((length) => [Math.floor((length - 1) / 2), Math.ceil((length - 1) / 2)])
  // Copies have no holes, and the caller cannot change them.
  const pairs = Array.isArray(padding) ? Array.from(padding as readonly [number, number][], copyOf) : []
  const valid =
    Array.isArray(padding) &&
    pairs.length === reach.length &&
    pairs.every((pair) => pair.length === 2 && pair.every(Number.isInteger))
  if (valid) return pairs
  throw new NxError(
    'padding',
    op,
    `padding is 'valid', 'same' or a pair of whole numbers for each of ${reach.length} axes, got ${show(padding)}`,
    { padding },
  )
}

function copyOf(pair: unknown): [number, number] {
  return (Array.isArray(pair) ? [...pair] : []) as [number, number]
}

/** Elements from the first to the last of a window, both included. */
export function reachOf(length: number, dilation: number): number {
  return (length - 1) * dilation + 1
}

/** Number of windows along each axis. */
export function windowedShape(shape: Shape, { window, padding, strides, dilations }: WindowAttrs): number[] {
  return shape.map((length, axis) => {
    const [low, high] = padding[axis]!
    const room = length + low + high - reachOf(window[axis]!, dilations[axis]!)
    return room < 0 ? 0 : Math.floor(room / strides[axis]!) + 1
  })
}

/** Counts leading axes in: windows of length 1. */
export function withLeadingWindows(attrs: WindowAttrs, leading: Shape): WindowAttrs {
  const ones = leading.map(() => 1)
  return {
    window: [...ones, ...attrs.window],
    padding: [...leading.map(() => [0, 0] as const), ...attrs.padding],
    strides: [...ones, ...attrs.strides],
    dilations: [...ones, ...attrs.dilations],
  }
}

/** What all windows see at one position inside them, for each position in row-major order. */
export function windowSlices(padded: Tensor, shape: Shape, attrs: WindowAttrs): Tensor[] {
  const { window, strides, dilations } = attrs
  const lengths = shape.map((length, axis) => reachOf(length, strides[axis]!))
  return positionsIn(window).map((position) =>
    slice(
      padded,
      position.map((each, axis) => each * dilations[axis]!),
      lengths,
      { strides },
    ),
  )
}

/** Every position inside a shape, in row-major order. */
function positionsIn(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (found, length) => found.flatMap((start) => Array.from({ length }, (_, i) => [...start, i])),
    [[]],
  )
}
