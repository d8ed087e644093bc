// Movement operations that move nothing, follow each other, or move a constant.
import { sizeOf } from '@nx/types'
import type { Shape } from '@nx/types'
import type { Rewrite } from './builder.ts'
import { same } from './lists.ts'
import type { SliceAttributes } from './indices.ts'
import type { CallEntry, Id } from './program.ts'

/** The constant in the output's shape, if the input is one. */
const ofConstant: Rewrite = (builder, { inputs, spec }) => {
  const value = builder.uniform(inputs[0]!)
  return value === undefined ? undefined : builder.constant(value, spec)
}

/** Drops the operation where `isIdentity`, or moves a constant, or else tries `more`. */
function movement(isIdentity: (shape: Shape, entry: CallEntry) => boolean, more?: Rewrite): Rewrite {
  return (builder, entry) => {
    const [input, ...others] = entry.inputs as [Id, ...Id[]]
    const kept = isIdentity(builder.spec(input).shape, entry) ? input : ofConstant(builder, entry)
    if (kept === undefined) return more?.(builder, entry)
    for (const other of others) builder.drop(other)
    return kept
  }
}

const ofReshape: Rewrite = (builder, { inputs, spec }) => {
  const inner = builder.callOf(inputs[0]!, 'reshape')
  return inner === undefined ? undefined : builder.reshape(inner.inputs[0]!, spec.shape)
}

const longAxes = (axes: readonly number[], shape: Shape): number[] => axes.filter((axis) => shape[axis] !== 1)

const increases = (axes: readonly number[]): boolean =>
  axes.every((axis, i) => i === 0 || axes[i - 1]! < axis)

/** A transpose of a transpose is one; one that only moves axes of length 1 is a reshape. */
const ofTranspose: Rewrite = (builder, { inputs, attrs, spec }) => {
  const axes = attrs['axes'] as readonly number[]
  const inner = builder.callOf(inputs[0]!, 'transpose')
  if (inner !== undefined) {
    const before = inner.attrs['axes'] as readonly number[]
    return builder.call('transpose', inner.inputs, { axes: axes.map((axis) => before[axis]!) }, spec)
  }
  if (increases(longAxes(axes, builder.spec(inputs[0]!).shape)))
    return builder.reshape(inputs[0]!, spec.shape)
  return undefined
}

/** A broadcast that repeats nothing is a reshape. */
const toReshape: Rewrite = (builder, { inputs, attrs, spec }) => {
  const { shape } = builder.spec(inputs[0]!)
  const axes = attrs['axes'] as readonly number[]
  return sizeOf(shape) === sizeOf(spec.shape) && sizeOf(shape) > 0 && increases(axes)
    ? builder.reshape(inputs[0]!, spec.shape)
    : undefined
}

/** A part of what was put together, or of a reshape. */
const ofParts: Rewrite = (builder, { inputs, attrs, spec }) => {
  const [input] = inputs as [Id]
  const pair = builder.callOf(input, 'pair')
  if (pair !== undefined) return pair.inputs[attrs['which'] as number]
  const inner = builder.callOf(input, 'reshape')?.inputs[0]
  if (inner === undefined) return undefined
  const { type, shape } = builder.spec(inner)
  if (shape.at(-1) !== 2) return undefined
  return builder.reshape(
    builder.call('part', [inner], attrs, { type, shape: shape.slice(0, -1) }),
    spec.shape,
  )
}

/** Parts of one value, put together again. */
const pair: Rewrite = (builder, { inputs }) => {
  const [re, im] = inputs.map((input) => builder.callOf(input, 'part'))
  const isWhole = re?.attrs['which'] === 0 && im?.attrs['which'] === 1 && re.inputs[0] === im.inputs[0]
  return isWhole ? re.inputs[0] : undefined
}

type Config = readonly (readonly [number, number, number])[]

/** A pad of nothing is its input; one without gaps between elements needs no loops of its own. */
const pad: Rewrite = (builder, { inputs, attrs, spec }) => {
  const config = attrs['config'] as Config
  if (config.every((sides) => sides.every((length) => length === 0))) {
    builder.drop(inputs[1]!)
    return inputs[0]
  }
  const isOuter = sizeOf(spec.shape) > 0 && config.every(([, , interior]) => interior === 0)
  return isOuter ? builder.call('outer pad', inputs, attrs, spec) : undefined
}

/** How the starts of slices along an axis go on from one slice to the next: each `step`, every `every` slices, `count` times. */
interface Progress {
  readonly axis: number
  readonly count: number
  readonly step: number
  readonly every: number
}

/**
 * Slices of one value that lie on a grid, as the patches that a convolution sees: one view, of which nothing is copied until
 * someone needs it in one piece.
 */
const concatenate: Rewrite = (builder, { inputs, attrs, spec }) => {
  const slices = inputs.map((input) => builder.callOf(input, 'slice'))
  const [first] = slices
  if (first === undefined || slices.length < 2) return undefined
  const { strides } = first.attrs as unknown as SliceAttributes
  const base = builder.spec(first.inputs[0]!).shape
  const starts: (readonly number[])[] = []
  for (const slice of slices) {
    const own = slice?.attrs as unknown as SliceAttributes | undefined
    if (
      slice?.inputs.length !== 1 ||
      slice.inputs[0] !== first.inputs[0] ||
      !same(own!.strides, strides) ||
      !same(slice.spec.shape, first.spec.shape)
    )
      return undefined
    starts.push(
      own!.starts.map((start, axis) => Math.max(0, Math.min(start!, base[axis]! - own!.lengths[axis]!))),
    )
  }
  const grid = gridOf(starts)
  if (grid === undefined) return undefined
  const at = attrs['axis'] as number
  const shape = first.spec.shape.toSpliced(at, 0, ...grid.map(({ count }) => count))
  const windows = builder.call(
    'sliding windows',
    first.inputs,
    {
      starts: starts[0]!,
      strides,
      axes: grid.map(({ axis }) => axis),
      steps: grid.map(({ step }) => step),
      at,
    },
    { type: spec.type, shape },
  )
  return builder.reshape(windows, spec.shape)
}

/** The axes along which starts go on, the slowest first, if together they give every start in order. */
function gridOf(starts: readonly (readonly number[])[]): readonly Progress[] | undefined {
  const grid = starts[0]!
    .flatMap((start, axis): Progress[] => {
      const along = starts.map((each) => each[axis]!)
      const every = along.findIndex((each) => each !== start)
      if (every < 0) return []
      return [{ axis, count: new Set(along).size, step: along[every]! - start, every }]
    })
    .sort((a, b) => b.every - a.every)
  const fits = starts.every((each, k) =>
    grid.every(
      ({ axis, count, step, every }) =>
        each[axis] === starts[0]![axis]! + step * (Math.floor(k / every) % count),
    ),
  )
  return fits && grid.reduce((all, { count }) => all * count, 1) === starts.length ? grid : undefined
}

/** How movement operations are rewritten. */
export const movementRewrites: Readonly<Record<string, Rewrite | undefined>> = {
  reshape: /* @__PURE__ */ movement((shape, { spec }) => same(shape, spec.shape), ofReshape),
  transpose: /* @__PURE__ */ movement(
    (_, { attrs }) => increases(attrs['axes'] as readonly number[]),
    ofTranspose,
  ),
  broadcast: /* @__PURE__ */ movement(
    (shape, { attrs, spec }) => same(shape, spec.shape) && increases(attrs['axes'] as readonly number[]),
    toReshape,
  ),
  reverse: /* @__PURE__ */ movement(
    (shape, { attrs }) => longAxes(attrs['axes'] as readonly number[], shape).length === 0,
  ),
  slice: /* @__PURE__ */ movement(
    (shape, { attrs, spec }) =>
      same(shape, spec.shape) && (attrs['strides'] as readonly number[]).every((stride) => stride === 1),
  ),
  part: /* @__PURE__ */ movement(() => false, ofParts),
  pair,
  pad,
  concatenate,
}
