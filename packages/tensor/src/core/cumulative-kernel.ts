// The cumulative functions as a kernel for backends that compute on the host: one walk, from the first element to the last.
import {
  allocate,
  bitSize,
  type DType,
  type HostKernel,
  isComplex,
  isFloat,
  roundTo,
  sizeOf,
  stridesOf,
  wrapTo,
} from '@nx/types'

/** Elements seen as numbers, for walks that are the same for 64-bit integers. */
interface Numbers {
  [index: number]: number
}

/** Walks along a line: `count` elements from the position `at` on, `step` apart. */
type Walk = (from: Numbers, to: Numbers, at: number, step: number, count: number) => void

type Combine = (total: number, x: number) => number

const inTurn =
  (combine: Combine, round: (x: number) => number = (x) => x): Walk =>
  (from, to, at, step, count) => {
    let total = from[at]!
    to[at] = total
    for (let k = 1, i = at + step; k < count; k++, i += step)
      to[i] = round((total = combine(total, from[i]!)))
  }

/** Sums that take the error of each addition along (Knuth's two-sum), so that each is rounded about once. */
const sums =
  (round: (x: number) => number): Walk =>
  (from, to, at, step, count) => {
    let [sum, error] = [from[at]!, 0]
    to[at] = sum
    for (let k = 1, i = at + step; k < count; k++, i += step) {
      const x = from[i]!
      const next = sum + x
      const back = next - sum
      error += sum - (next - back) + (x - back)
      sum = next
      // Beyond an infinity the error is NaN; 0 would change -0.
      to[i] = round(Math.abs(error) > 0 ? sum + error : sum)
    }
  }

// Engines make arrays for patterns that are assigned to in long loops.
const complexProducts: Walk = (from, to, at, step, count) => {
  let re = from[at]!
  let im = from[at + 1]!
  to[at] = re
  to[at + 1] = im
  for (let k = 1, i = at + step; k < count; k++, i += step) {
    const x = from[i]!
    const y = from[i + 1]!
    const before = re
    re = before * x - im * y
    im = before * y + im * x
    to[i] = re
    to[i + 1] = im
  }
}

const integers = (type: DType): Readonly<Record<string, Combine>> => {
  const wrap = wrapTo(type) as (x: number) => number
  const multiply: Combine = bitSize(type) === 64 ? (x, y) => x * y : Math.imul
  return {
    cumulativeSum: (total, x) => wrap(total + x),
    cumulativeProduct: (total, x) => wrap(multiply(total, x)),
    cumulativeMax: (total, x) => (x > total ? x : total),
    cumulativeMin: (total, x) => (x < total ? x : total),
  }
}

const floats: Readonly<Record<string, Combine>> = {
  cumulativeProduct: (total, x) => total * x,
  cumulativeMax: Math.max,
  cumulativeMin: Math.min,
}

function walkOf(op: string, type: DType): Walk {
  if (isComplex(type)) return op === 'cumulativeSum' ? sums((x) => x) : complexProducts
  if (!isFloat(type)) return inTurn(integers(type)[op]!)
  const round = roundTo(type)
  return op === 'cumulativeSum' ? sums(round) : inTurn(floats[op]!, round)
}

/**
 * `cumulativeSum`, `cumulativeProduct`, `cumulativeMax` and `cumulativeMin`, in f64. What combines elements in another order may
 * overflow where none of the results does.
 */
export const cumulativeKernel: HostKernel = ({ op, inputs: [input], attrs, outs: [out] }) => {
  const { axis, reverse } = attrs as { readonly axis: number; readonly reverse: boolean }
  const { type, shape } = out!
  const size = sizeOf(shape)
  const result = allocate(type, size)
  const [from, to] = [input!.data, result] as unknown as [Numbers, Numbers]
  const [length, apart] = [shape[axis]!, stridesOf(shape)[axis]!]
  const walk = walkOf(op, type)
  const width = isComplex(type) ? 2 : 1
  // The parts of complex numbers have sums of their own.
  const parts = op === 'cumulativeSum' ? width : 1
  for (let line = 0; line * length < size; line++) {
    const first = Math.floor(line / apart) * apart * length + (line % apart)
    const at = width * (first + (reverse ? (length - 1) * apart : 0))
    for (let part = 0; part < parts; part++)
      walk(from, to, at + part, width * (reverse ? -apart : apart), length)
  }
  return [result]
}
