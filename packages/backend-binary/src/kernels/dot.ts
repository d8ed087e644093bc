// Contraction of two tensors, as a batch of matrix products.
import { allocate, isComplex, sizeOf } from '@nx/types'
import { otherAxes, permute } from './layout.ts'
import { fit, wide, widen } from './map.ts'
import { create, isBig, numbers } from './types.ts'
import type { Input, KernelOf, Numbers } from './types.ts'

/** Adds `x` times a row of the right matrix to the row of sums. */
type AddRow = (sums: Numbers, left: Numbers, k: number, right: Numbers, start: number) => void

const addRow: AddRow = (sums, left, k, right, start) => {
  const x = left[k]!
  for (let j = 0; j < sums.length; j++) sums[j]! += x * right[start + j]!
}

const addIntegers: AddRow = (sums, left, k, right, start) => {
  const x = left[k]!
  for (let j = 0; j < sums.length; j++) sums[j]! += Math.imul(x, right[start + j]!)
}

const addComplex: AddRow = (sums, left, k, right, start) => {
  const re = left[2 * k]!
  const im = left[2 * k + 1]!
  for (let j = 0; j < sums.length; j += 2) {
    const x = right[2 * start + j]!
    const y = right[2 * start + j + 1]!
    sums[j]! += re * x - im * y
    sums[j + 1]! += re * y + im * x
  }
}

// For `bigint` alone, as `floats` says.
const addBig: AddRow = (sums, left, k, right, start) => {
  const x = left[k]!
  for (let j = 0; j < sums.length; j++) sums[j]! += x * right[start + j]!
}

export const dot: KernelOf<'dot'> = ({ inputs: [left, right], attrs: { contract, batch }, outs: [out] }) => {
  const lengths = ({ spec }: Input, axes: readonly number[]): number =>
    sizeOf(axes.map((axis) => spec.shape[axis]!))
  const freeLeft = otherAxes(left.spec.shape.length, [...batch[0], ...contract[0]])
  const freeRight = otherAxes(right.spec.shape.length, [...batch[1], ...contract[1]])
  const type = wide(out.type)
  const a = numbers(widen(permute(left, [...batch[0], ...freeLeft, ...contract[0]]), type))
  const b = numbers(widen(permute(right, [...batch[1], ...contract[1], ...freeRight]), type))
  const inner = lengths(left, contract[0])
  const columns = lengths(right, freeRight)
  const rows = lengths(left, freeLeft)
  const add = isComplex(type) ? addComplex : isBig(type) ? addBig : type === 's32' ? addIntegers : addRow
  const result = create(out)
  const sums = allocate(type, columns)
  const finish = fit(out.type)
  for (let row = 0; row * sums.length < result.length; row++) {
    sums.fill((isBig(type) ? 0n : 0) as never)
    const start = Math.floor(row / rows) * inner
    for (let k = 0; k < inner; k++) add(numbers(sums), a, row * inner + k, b, (start + k) * columns)
    for (let j = 0; j < sums.length; j++) numbers(result)[row * sums.length + j] = finish(numbers(sums)[j]!)
  }
  return result
}
