// What a loop goes over: the numbers of a range, or the rows of a tensor.
import { add, asType, greaterEqual, isTensor, lessEqual, Tensor } from '@nx/tensor'
import { backendOf, moveTo, scalar } from '@nx/tensor/internal'
import { type Call, NxError, run, type Spec, type Value } from '@nx/types'
import { backendInUse } from './trace.ts'

/**
 * Whole numbers from first to last, both included. The step is 1, or −1 for a falling range, unless it is given. Items
 * are s32, or s64 if one is beyond that.
 */
export interface Range {
  readonly range: readonly [first: number, last: number, step?: number]
}

/** Items by index; in a traced loop the index is part of the state. */
export interface Items {
  readonly count: number
  /** The index of item number `i`. */
  index(i: number): Tensor
  /** Whether an index is one of the first `count` items. */
  isBefore(index: Tensor, count: number): Tensor
  /** The index so many items on. */
  skip(index: Tensor, items: number): Tensor
  at(index: Tensor): Tensor
}

/** The items of a range or the rows of a tensor, with indices on the backend of the state. */
export function itemsOf(over: Range | Tensor, state: readonly Tensor[]): Items {
  if (isTensor(over))
    return { ...numbers(0, rows(over) - 1, 1, [...state, over]), at: (index) => row(over, index) }
  const [first, last, step = last < first ? -1 : 1] = over.range
  if (![first, last, step].every(Number.isInteger) || step === 0) {
    throw new NxError(
      'loop_range',
      'whileLoop',
      `a range takes whole numbers and a step that is not 0, got [${over.range.join(', ')}]; give [first, last] or ` +
        '[first, last, step]',
      { range: over.range },
    )
  }
  return numbers(first, last, step, state)
}

/** Items are s32 where that holds them all. The index also has to hold what comes after the last one. */
function numbers(first: number, last: number, step: number, near: readonly Tensor[]): Items {
  const backend = backendInUse(near)
  const count = Math.max(0, Math.floor((last - first) / step) + 1)
  const type = typeOf(first, first + (count - 1) * step)
  const wide = typeOf(first, first + count * step)
  return {
    count,
    index: (i) => scalar(first + i * step, wide, backend),
    isBefore: (index, items) => (step > 0 ? lessEqual : greaterEqual)(index, first + (items - 1) * step),
    skip: (index, items) => (items === 0 ? index : add(index, items * step)),
    at: (index) => asType(index, type),
  }
}

/** The type for whole numbers between two. */
const typeOf = (...ends: readonly number[]): 's32' | 's64' =>
  ends.every((end) => end === (end | 0)) ? 's32' : 's64'

function rows(tensor: Tensor): number {
  const [length] = tensor.shape
  if (length !== undefined) return length
  throw new NxError(
    'loop_rows',
    'whileLoop',
    'cannot go over the rows of a scalar, got a tensor of shape []; give a tensor of rank 1 or more, or { range }',
    { shape: [] },
  )
}

/** Row number `index` of a tensor, without its first axis. */
function row(tensor: Tensor, index: Tensor): Tensor {
  const backend = backendOf('whileLoop', [tensor, index])
  const { type, shape } = tensor.spec
  const axis = tensor.vectorizedAxes.length
  const lengths = shape.map((length, i) => (i === axis ? 1 : length))
  const attrs = { starts: shape.map((_, i) => (i === axis ? null : 0)), strides: shape.map(() => 1), lengths }
  const call = (op: string, inputs: readonly Value[], out: Spec, given: object): Value => {
    return { spec: out, data: run(backend, { op, inputs, attrs: given, outs: [out] } as Call)[0] }
  }
  const sliced = call(
    'slice',
    [moveTo(backend, tensor), moveTo(backend, index)],
    { type, shape: lengths },
    attrs,
  )
  const rest = shape.filter((_, i) => i !== axis)
  const { data, spec } = call('reshape', [sliced], { type, shape: rest }, { shape: rest })
  backend.dispose?.(sliced.data)
  return new Tensor(backend, data, spec, tensor.names.slice(1), tensor.vectorizedAxes)
}
