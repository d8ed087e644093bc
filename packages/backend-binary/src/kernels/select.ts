// Choice between two values.
import { operand } from './map.ts'
import { create, numbers, widthOf } from './types.ts'
import type { KernelOf } from './types.ts'

export const select: KernelOf<'select'> = ({ inputs: [predicate, onTrue, onFalse], out }) => {
  const result = create(out)
  const width = widthOf(out.type)
  const test = operand(predicate, out.shape)
  const yes = operand(onTrue, out.shape)
  const no = operand(onFalse, out.shape)
  for (let i = 0; i < result.length / width; i++) {
    const { data, step } = test.data[i * test.step] ? yes : no
    for (let k = 0; k < width; k++) numbers(result)[i * width + k] = numbers(data)[i * step * width + k]!
  }
  return result
}
