// Choice between two values.
import { wordsOf, wordsPerElement } from './layout.ts'
import { operand } from './map.ts'
import { create, numbers } from './types.ts'
import type { KernelOf } from './types.ts'

const words = ({ data, step }: ReturnType<typeof operand>): ReturnType<typeof operand> => ({
  data: wordsOf(data),
  step,
})

export const select: KernelOf<'select'> = ({ inputs: [predicate, onTrue, onFalse], outs: [out] }) => {
  const result = create(out)
  const width = wordsPerElement(out.type)
  const test = operand(predicate, out.shape)
  const yes = words(operand(onTrue, out.shape))
  const no = words(operand(onFalse, out.shape))
  const slots = numbers(wordsOf(result))
  for (let i = 0; i < slots.length / width; i++) {
    const { data, step } = test.data[i * test.step] ? yes : no
    for (let k = 0; k < width; k++) slots[i * width + k] = numbers(data)[i * step * width + k]!
  }
  return result
}
