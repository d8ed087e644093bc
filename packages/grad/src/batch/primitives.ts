// Batches of primitives: how each counts in one more axis at the front.
import { type CallExpression, type Expression, toExpression } from '@nx/defn/internal'
import { select, type Tensor } from '@nx/tensor'
import type { Primitive, Primitives, Shape } from '@nx/types'
import { emit, filled, inType, plain, transposed } from '../emit.ts'
import { aligned, type Mapped, NotBatchable, spread } from './mapped.ts'

interface Call<P extends Primitive> {
  readonly op: P
  readonly attrs: Primitives[P]['attrs']
  readonly inputs: readonly Mapped[]
  readonly count: number
  /** What comes out for the batch, in this order unless a rule moves axes. */
  readonly type: CallExpression['spec']['type']
  readonly shape: Shape
}

type Rule<P extends Primitive> = (call: Call<P>) => Tensor

/** A primitive for the whole batch; at least one of its inputs is mapped. */
export function primitive(
  { op, attrs, spec }: CallExpression,
  inputs: readonly Mapped[],
  count: number,
): Expression {
  const rule = rules[op as Primitive] as Rule<Primitive>
  const { type, shape } = spec
  return toExpression(
    rule({ op: op as Primitive, attrs: attrs as never, inputs, count, type, shape: [count, ...shape] }),
  )
}

function elementwise<P extends Primitive>({ op, attrs, inputs, type, shape }: Call<P>): Tensor {
  const own = inputs.map((input) => aligned(input, shape.length - 1))
  return emit(op, own, attrs, type, shape)
}

/** Of an operation that changes nothing along the axis of the batch once its attributes count it in. */
function moving<P extends Primitive>(
  counted: (attrs: Primitives[P]['attrs'], count: number) => object,
): Rule<P> {
  return ({ op, attrs, inputs, count, type, shape }) => {
    const own = inputs.map((input) => spread(input, count))
    return emit(op, own, { ...attrs, ...counted(attrs, count) }, type, shape)
  }
}

/** Of a reduction, and what else names axes. */
const alongAxes: Rule<'sum' | 'product' | 'reduceMax' | 'reduceMin' | 'reverse'> = /* @__PURE__ */ moving(
  ({ axes }) => ({ axes: next(axes) }),
)
const alongAxis: Rule<'concatenate' | 'argsort'> = /* @__PURE__ */ moving(({ axis }) => ({ axis: axis + 1 }))

/** Without inputs there is nothing that could differ. */
function never(): Tensor {
  throw new NotBatchable()
}

function slice({ op, attrs, inputs: [input, ...starts], count, type, shape }: Call<'slice'>): Tensor {
  if (starts.some(({ isMapped }) => isMapped)) throw new NotBatchable()
  const own = [spread(input!, count), ...starts.map(({ value }) => plain(value))]
  const counted = {
    starts: [0, ...attrs.starts],
    strides: [1, ...attrs.strides],
    lengths: [count, ...attrs.lengths],
  }
  return emit(op, own, counted, type, shape)
}

/** Where each entry has a value of its own to pad with, that is chosen around the input. */
function pad({ op, attrs, inputs: [input, value], count, type, shape }: Call<'pad'>): Tensor {
  const config = [[0, 0, 0] as const, ...attrs.config]
  const around = (tensor: Tensor, filling: Tensor): Tensor =>
    emit(op, [tensor, filling], { config }, tensor.type, shape)
  const own = spread(input!, count)
  if (!value!.isMapped) return around(own, plain(value!.value))
  const isInside = around(filled(1, 'u8', own.shape), filled(0, 'u8', []))
  const outside = aligned(value!, shape.length - 1)
  return select(isInside, around(own, filled(0, type, [])), outside)
}

/** What only one side has the axis of the batch in is one of that side's free axes, and moves to the front. */
function dot({ op, attrs, inputs, type, shape, count }: Call<'dot'>): Tensor {
  const [left, right] = inputs as readonly [Mapped, Mapped]
  const axesOf = (side: 0 | 1, axes: readonly number[]): readonly number[] =>
    inputs[side]!.isMapped ? next(axes) : axes
  const contract = [axesOf(0, attrs.contract[0]), axesOf(1, attrs.contract[1])] as const
  const [leftBatch, rightBatch] = [axesOf(0, attrs.batch[0]), axesOf(1, attrs.batch[1])]
  const run = (batch: readonly [readonly number[], readonly number[]], out: Shape): Tensor =>
    emit(op, [plain(left.value), plain(right.value)], { contract, batch }, type, out)
  if (left.isMapped && right.isMapped)
    return run(
      [
        [0, ...leftBatch],
        [0, ...rightBatch],
      ],
      shape,
    )
  const before =
    leftBatch.length +
    (left.isMapped ? 0 : left.value.spec.shape.length - contract[0].length - leftBatch.length)
  const own = shape.slice(1)
  const found = run([leftBatch, rightBatch], [...own.slice(0, before), count, ...own.slice(before)])
  return toFront(found, before)
}

function gather({ op, inputs, attrs: { axes }, type, shape, count }: Call<'gather'>): Tensor {
  const [input, indices] = inputs as readonly [Mapped, Mapped]
  const run = (from: Tensor, at: Tensor, along: readonly number[], out: Shape): Tensor =>
    emit(op, [from, at], { axes: along }, type, out)
  if (!input.isMapped) return run(plain(input.value), plain(indices.value), axes, shape)
  if (indices.isMapped) return run(plain(input.value), numbered(indices), [0, ...next(axes)], shape)
  const own = shape.slice(1)
  const rows = indices.value.spec.shape.length - 1
  const out = [...own.slice(0, rows), count, ...own.slice(rows)]
  return toFront(run(plain(input.value), plain(indices.value), next(axes), out), rows)
}

function scatter({ op, inputs, attrs, type, shape, count }: Call<'scatter'>): Tensor {
  const [target, indices, updates] = inputs as readonly [Mapped, Mapped, Mapped]
  const run = (at: Tensor, from: Tensor, axes: readonly number[]): Tensor =>
    emit(op, [spread(target, count), at, from], { ...attrs, axes }, type, shape)
  const own = spread(updates, count)
  if (indices.isMapped) return run(numbered(indices), own, [0, ...next(attrs.axes)])
  const rows = indices.value.spec.shape.length - 1
  const order = own.shape.map((_, axis) => (axis < rows ? axis + 1 : axis === rows ? 0 : axis))
  return run(plain(indices.value), transposed(own, order), next(attrs.axes))
}

/** Indices into each entry, with its number before them. */
function numbered(indices: Mapped): Tensor {
  const wide = indices.value.spec.type.endsWith('64') ? indices.value.spec.type : 's32'
  const own = inType(plain(indices.value), wide)
  const rows = own.shape.slice(0, -1)
  const numbers = emit('iota', [], { axis: 0 }, wide, [...rows, 1])
  return emit('concatenate', [numbers, own], { axis: rows.length }, wide, [...rows, own.shape.at(-1)! + 1])
}

function toFront(tensor: Tensor, axis: number): Tensor {
  if (axis === 0) return tensor
  const rest = tensor.shape.map((_, each) => each).filter((each) => each !== axis)
  return transposed(tensor, [axis, ...rest])
}

function next(axes: readonly number[]): number[] {
  return axes.map((axis) => axis + 1)
}

const rules: { readonly [P in Primitive]: Rule<P> } = {
  constant: never,
  iota: never,
  negate: elementwise,
  abs: elementwise,
  floor: elementwise,
  exp: elementwise,
  log: elementwise,
  sin: elementwise,
  cos: elementwise,
  sqrt: elementwise,
  add: elementwise,
  subtract: elementwise,
  multiply: elementwise,
  divide: elementwise,
  quotient: elementwise,
  remainder: elementwise,
  pow: elementwise,
  atan2: elementwise,
  min: elementwise,
  max: elementwise,
  equal: elementwise,
  less: elementwise,
  bitwiseAnd: elementwise,
  bitwiseOr: elementwise,
  bitwiseXor: elementwise,
  leftShift: elementwise,
  rightShift: elementwise,
  select: elementwise,
  asType: elementwise,
  bitcast: elementwise,
  reshape: /* @__PURE__ */ moving(({ shape }, count) => ({ shape: [count, ...shape] })),
  transpose: /* @__PURE__ */ moving(({ axes }) => ({ axes: [0, ...next(axes)] })),
  broadcast: /* @__PURE__ */ moving(({ shape, axes }, count) => ({
    shape: [count, ...shape],
    axes: [0, ...next(axes)],
  })),
  slice,
  pad,
  reverse: alongAxes,
  concatenate: alongAxis,
  sum: alongAxes,
  product: alongAxes,
  reduceMax: alongAxes,
  reduceMin: alongAxes,
  dot,
  gather,
  scatter,
  argsort: alongAxis,
  real: elementwise,
  imag: elementwise,
}
