// Indexed reading and writing of slices.
import { isInteger, NxError, sizeOf } from '@nx/types'
import type { Elements } from '@nx/types'
import { copyRun, otherAxes, permute, restore, wordsOf, wordsPerElement } from './layout.ts'
import { fit, wide, widen } from './map.ts'
import { create, isBig, numbers, widthOf } from './types.ts'
import type { Input, KernelOf, Numbers } from './types.ts'

/** How an indexed tensor is seen: its indexed axes first, then slices of `length` array slots. */
interface Slices {
  /** Order of axes that brings the indexed ones to the front. */
  readonly order: readonly number[]
  readonly length: number
  /** Array slot where each row's slice starts. */
  readonly starts: readonly number[]
}

function slices(op: string, input: Input, indices: Input, axes: readonly number[], width: number): Slices {
  const { shape } = input.spec
  const others = otherAxes(shape.length, axes)
  const length = width * sizeOf(others.map((axis) => shape[axis]!))
  const rows = sizeOf([...indices.spec.shape].slice(0, -1))
  const starts = Array.from({ length: rows }, (_, row) => {
    let position = 0
    axes.forEach((axis, k) => {
      const index = Number(indices.data[row * axes.length + k])
      if (index < 0 || index >= shape[axis]!) throw outOfBounds(op, index, axis, shape[axis]!)
      position = position * shape[axis]! + index
    })
    return position * length
  })
  return { order: [...axes, ...others], length, starts }
}

const outOfBounds = (op: string, index: number, axis: number, length: number): NxError =>
  new NxError(
    'index_out_of_bounds',
    op,
    `index ${index} is out of bounds for axis ${axis} of length ${length}; ` +
      (length > 0 ? `give indices from 0 to ${length - 1}, or clip them first` : 'an empty axis has none'),
    { index, axis, length },
  )

export const gather: KernelOf<'gather'> = ({ inputs: [input, indices], attrs: { axes }, outs: [out] }) => {
  const { order, length, starts } = slices('gather', input, indices, axes, wordsPerElement(out.type))
  const data = wordsOf(permute(input, order))
  const result = create(out)
  const into = wordsOf(result)
  starts.forEach((start, row) => copyRun(data, start, into, row * length, length))
  return result
}

export const scatter: KernelOf<'scatter'> = ({
  inputs: [target, indices, updates],
  attrs: { axes, combine },
  outs: [out],
}) => {
  const width = combine === 'put' ? wordsPerElement(out.type) : widthOf(out.type)
  const { order, length, starts } = slices('scatter', target, indices, axes, width)
  const data = permute(target, order)
  if (combine === 'put') {
    const result = create(out)
    store(result, data)
    const [from, into] = [wordsOf(updates.data), wordsOf(result)]
    starts.forEach((start, row) => copyRun(from, row * length, into, start, length))
    return restore(result, out, order)
  }
  // Updates of one place are summed first, and the sum is rounded or wrapped once, at the end.
  const sums = create({ type: wide(out.type), shape: out.shape })
  const slots = numbers(sums)
  // Only -0 changes nothing, whatever it is added to.
  if (!isInteger(out.type)) sums.fill(-0 as never)
  const from = numbers(widen(updates.data, wide(out.type)))
  const accumulate = isBig(out.type) ? addBig : addNumbers
  starts.forEach((start, row) => accumulate(slots, start, from, row * length, length))
  const result = create(out)
  store(result, data)
  const finish = fit(out.type)
  for (const start of new Set(starts)) {
    for (let i = start; i < start + length; i++)
      numbers(result)[i] = finish(add(numbers(data)[i]!, slots[i]!))
  }
  return restore(result, out, order)
}

type Accumulate = (sums: Numbers, start: number, from: Numbers, at: number, length: number) => void

const addNumbers: Accumulate = (sums, start, from, at, length) => {
  for (let i = 0; i < length; i++) sums[start + i]! += from[at + i]!
}

// For `bigint` alone, as `floats` says.
const addBig: Accumulate = (sums, start, from, at, length) => {
  for (let i = 0; i < length; i++) sums[start + i]! += from[at + i]!
}

/** Both are numbers or both bigints, as the accumulating type says. */
const add = (left: number, right: number): number => left + right

const store = (to: Elements, from: Elements): void => (to as Float64Array).set(from as Float64Array)
