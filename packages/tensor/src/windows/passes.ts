// Extremes of windows as passes, each of which combines elements along one axis.
import { sizeOf } from '@nx/types'
import type { Shape } from '@nx/types'
import type { WindowAttrs } from '../core/window.ts'

/**
 * For each of some slices, some rows of results: each is what `terms` elements give that are `termStep` apart. All distances are
 * in elements, all numbers those of one plane.
 */
export interface Pass {
  readonly slices: number
  readonly fromSlice: number
  readonly toSlice: number
  readonly rows: number
  readonly fromRow: number
  readonly toRow: number
  readonly count: number
  /** From what one result sees to what the next sees. */
  readonly step: number
  readonly terms: number
  readonly termStep: number
}

/** Planes that follow each other, with windows inside of them. */
export interface Layout {
  readonly planes: number
  /** Elements of a plane of the input, with its padding, and of the output. */
  readonly plane: number
  readonly padded: number
  readonly out: number
  /** Whether elements become keys in a copy, with padding around them: where they are needed more than once. */
  readonly isCopied: boolean
  readonly isPadded: boolean
  readonly copies: readonly { readonly from: number; readonly to: number; readonly pass: Pass }[]
  readonly passes: readonly Pass[]
}

/** Most elements that are combined at once; of more, parts that overlap are combined first. */
const mostTerms = 8

/** How many elements to combine, how far apart, until whole windows are: an extreme may see an element twice. */
function stagesOf(window: number): readonly (readonly [terms: number, step: number])[] {
  if (window <= mostTerms) return [[window, 1]]
  const stages: [number, number][] = []
  let covered = 1
  while (2 * covered < window) {
    const terms = Math.min(4, Math.floor(window / covered))
    stages.push([terms, covered])
    covered *= terms
  }
  return covered < window ? [...stages, [2, window - covered]] : stages
}

const isUntouched = ({ window, strides, padding }: WindowAttrs, axis: number): boolean =>
  window[axis] === 1 && strides[axis] === 1 && padding[axis]!.every((length) => length === 0)

/** The passes of windows over an input; `out` is the shape that they give. What takes places with it is copied in any case. */
export function layoutOf(shape: Shape, out: Shape, windows: WindowAttrs, hasPlaces: boolean): Layout {
  const touched = shape.map((_, axis) => axis).filter((axis) => !isUntouched(windows, axis))
  const first = touched[0] ?? Math.max(0, shape.length - 1)
  const end = (touched.at(-1) ?? first) + 1
  const inner = sizeOf(shape.slice(end))
  const axes = shape.map((_, axis) => axis).slice(first, end)
  const padding = windows.padding.slice(first, end)
  const lengths = axes.map((axis, i) => shape[axis]! + padding[i]![0] + padding[i]![1])
  const padded = sizeOf(lengths) * inner
  const isPadded = padding.some((pair) => pair.some((length) => length !== 0))
  const passes: Pass[] = []
  // Of equal elements the last one in all is the last of its row in the last row.
  for (const axis of hasPlaces ? axes.toReversed() : axes) {
    const i = axis - first
    const dilation = windows.dilations[axis]!
    const stages = stagesOf(windows.window[axis]!)
    stages.forEach(([terms, step], stage) => {
      const isLast = stage === stages.length - 1
      const stride = isLast ? windows.strides[axis]! : 1
      const length = lengths[i]!
      const results = isLast ? out[axis]! : length - (terms - 1) * step * dilation
      if (terms > 1 || stride > 1 || results !== length)
        passes.push(passAlong(lengths, i, inner, results, stride, terms, step * dilation))
      lengths[i] = results
    })
  }
  if (passes.length === 0) passes.push(passAlong(lengths, 0, inner, lengths[0] ?? 1, 1, 1, 0))
  const plane = sizeOf(shape.slice(first))
  const isCopied = hasPlaces || isPadded || passes[0]!.terms >= 2 * strideOf(passes[0]!)
  return {
    planes: sizeOf(shape.slice(0, first)),
    plane,
    padded,
    out: sizeOf(out.slice(first)),
    isCopied,
    isPadded,
    copies: isPadded
      ? copiesOf(shape.slice(first, end), padding, inner)
      : isCopied
        ? [{ from: 0, to: 0, pass: passAlong([plane], 0, 1, plane, 1, 1, 0) }]
        : [],
    passes,
  }
}

/** How many elements on each result is from the one before. */
const strideOf = ({ count, fromRow, step }: Pass): number => (fromRow > 0 ? fromRow / count : step)

function passAlong(
  lengths: readonly number[],
  axis: number,
  inner: number,
  results: number,
  stride: number,
  terms: number,
  apart: number,
): Pass {
  const width = sizeOf(lengths.slice(axis + 1)) * inner
  const shared = {
    slices: sizeOf(lengths.slice(0, axis)),
    fromSlice: (lengths[axis] ?? 1) * width,
    toSlice: results * width,
    terms,
    termStep: apart * width,
  }
  // Rows that follow each other are one.
  return width === 1 || stride === 1
    ? { ...shared, rows: 1, fromRow: 0, toRow: 0, count: results * width, step: stride }
    : { ...shared, rows: results, fromRow: stride * width, toRow: width, count: width, step: 1 }
}

/** All positions in a box, as sums of steps, in row-major order. */
function sums(lengths: Shape, steps: readonly number[], first: number): number[] {
  return lengths.reduce(
    (found, length, axis) =>
      found.flatMap((start) => Array.from({ length }, (_, i) => start + i * steps[axis]!)),
    [first],
  )
}

/** Where the elements of a plane go that has padding around it, or is cut. */
function copiesOf(shape: Shape, padding: WindowAttrs['padding'], inner: number): Layout['copies'] {
  const lengths = shape.map((length, axis) => length + padding[axis]![0] + padding[axis]![1])
  const begins = padding.map(([low]) => Math.max(0, -low))
  const counts = shape.map((length, axis) => length - begins[axis]! - Math.max(0, -padding[axis]![1]))
  if (counts.some((count) => count <= 0)) return []
  const stepsOf = (of: Shape): number[] => of.map((_, axis) => sizeOf(of.slice(axis + 1)) * inner)
  const [steps, paddedSteps] = [stepsOf(shape), stepsOf(lengths)]
  const start = begins.reduce((sum, begin, axis) => sum + begin * steps[axis]!, 0)
  const target = padding.reduce((sum, [low], axis) => sum + Math.max(0, low) * paddedSteps[axis]!, 0)
  // The last two axes are copied at once.
  const outer = Math.max(0, shape.length - 2)
  const froms = sums(counts.slice(0, outer), steps, start)
  const tos = sums(counts.slice(0, outer), paddedSteps, target)
  const isRow = shape.length === 1
  const pass: Pass = {
    slices: 1,
    fromSlice: sizeOf(shape) * inner,
    toSlice: sizeOf(lengths) * inner,
    rows: isRow ? 1 : counts.at(-2)!,
    fromRow: isRow ? 0 : steps.at(-2)!,
    toRow: isRow ? 0 : paddedSteps.at(-2)!,
    count: counts.at(-1)! * inner,
    step: 1,
    terms: 1,
    termStep: 0,
  }
  return froms.map((from, i) => ({ from, to: tos[i]!, pass }))
}
