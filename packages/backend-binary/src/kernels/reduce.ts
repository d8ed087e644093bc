// Reductions: the reduced axes are moved to the end, then each run of elements is folded.
import { Complex, isComplex, isFloat, sizeOf, typeMax, typeMin } from '@nx/types'
import type { Elements, Scalar } from '@nx/types'
import { otherAxes, permute } from './layout.ts'
import { fit, pick } from './map.ts'
import { rules } from './rules.ts'
import type { Rules } from './map.ts'
import { create, isBig, numbers, reader, widthOf, writer } from './types.ts'
import type { CallOf, KernelOf, Numbers } from './types.ts'

type Reduction = CallOf<{ axes: readonly number[] }, 1>

/** The elements with the reduced axes last, and how many there are to each element of the output. */
function runs({ inputs: [input], attrs: { axes } }: Reduction): { data: Elements; length: number } {
  const { shape } = input.spec
  return {
    data: permute(input, [...otherAxes(shape.length, axes), ...axes]),
    length: sizeOf(axes.map((axis) => shape[axis]!)),
  }
}

function fold(call: Reduction, rules: Rules, initial: Scalar): Elements {
  const { type, shape } = call.outs[0]
  const { data, length } = runs(call)
  const result = create(call.outs[0])
  const combine = pick(rules, type)!
  const finish = fit(type) as (x: Scalar) => Scalar
  const read = reader(type, data)
  const write = writer(type, result)
  for (let i = 0; i < sizeOf(shape); i++) {
    let total = initial
    for (let k = i * length; k < (i + 1) * length; k++) total = combine(total, read(k))
    write(i, finish(total))
  }
  return result
}

/**
 * Sum of `count` numbers that lie `step` apart, to about one rounding error whatever their number: each addition's
 * error is found by Knuth's two-sum and added at the end (Ogita, Rump, Oishi, "Accurate sum and dot product", 2005).
 */
function total(data: Numbers, start: number, count: number, step: number): number {
  let sum = 0
  let error = 0
  for (let k = 0, i = start; k < count; k++, i += step) {
    const x = data[i]!
    const next = sum + x
    const back = next - sum
    error += sum - (next - back) + (x - back)
    sum = next
  }
  // Beyond an infinity the errors are NaN.
  return Number.isFinite(sum) ? sum + error : sum
}

export const sum: KernelOf<'sum'> = (call) => {
  const { type } = call.outs[0]
  if (!isFloat(type) && !isComplex(type)) return fold(call, rules.add, isBig(type) ? 0n : 0)
  const { data, length } = runs(call)
  const width = widthOf(type)
  const result = numbers(create(call.outs[0]))
  const finish = fit(type)
  for (let i = 0; i < result.length; i++) {
    const part = i % width
    result[i] = finish(total(numbers(data), (i - part) * length + part, length, width))
  }
  return result as unknown as Elements
}

export const product: KernelOf<'product'> = (call) => {
  const { type } = call.outs[0]
  return fold(call, rules.multiply, isBig(type) ? 1n : isComplex(type) ? new Complex(1, 0) : 1)
}

export const reduceMax: KernelOf<'reduceMax'> = (call) => fold(call, rules.max, typeMin(call.outs[0].type))

export const reduceMin: KernelOf<'reduceMin'> = (call) => fold(call, rules.min, typeMax(call.outs[0].type))
