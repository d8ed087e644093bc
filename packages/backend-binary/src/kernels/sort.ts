// Order of the elements along one axis.
import { otherAxes, permute, restore } from './layout.ts'
import { create, floats, isBig, numbers } from './types.ts'
import type { KernelOf } from './types.ts'

/** Ascending, NaN greatest. */
const compare = (x: number, y: number): number => (x < y ? -1 : x > y ? 1 : Number(x !== x) - Number(y !== y))

// For `bigint` alone, as `floats` says.
const compareBig = (x: number, y: number): number => (x < y ? -1 : Number(x > y))

export const argsort: KernelOf<'argsort'> = ({
  inputs: [input],
  attrs: { axis, direction },
  outs: [out],
}) => {
  const { shape } = input.spec
  const others = otherAxes(shape.length, [axis])
  const order = [...others, axis]
  const isOfBig = isBig(input.spec.type)
  const elements = permute(input, order)
  const data = isOfBig ? numbers(elements) : floats(elements)
  const by = isOfBig ? compareBig : compare
  const length = shape[axis]!
  const result = create(out)
  const slots = numbers(result)
  const big = typeof result[0] === 'bigint'
  for (let start = 0; start < slots.length; start += length) {
    const lane = Uint32Array.from({ length }, (_, i) => i)
    // JavaScript sorts are stable; swapping the operands, not the result, keeps descending order stable too.
    if (direction === 'asc') lane.sort((i, j) => by(data[start + i]!, data[start + j]!))
    else lane.sort((i, j) => by(data[start + j]!, data[start + i]!))
    for (let i = 0; i < length; i++) result[start + i] = big ? BigInt(lane[i]!) : lane[i]!
  }
  return restore(result, out, order)
}
