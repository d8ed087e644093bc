// Reading elements.
import { toFlatArray } from '@nx/tensor'
import type { Property } from '../property.ts'
import { scalarOf } from '../reference/scalars.ts'

/** Properties of the functions that read elements. */
export const conversion = (): readonly Property[] => [
  {
    name: 'toFlatArray',
    draw(draw) {
      const x = draw.operand()
      return {
        call: 'toFlatArray(x)',
        inputs: [x],
        read: (tensor) => toFlatArray(tensor!),
        expected: ({ type, values }) => values.map((value) => scalarOf(type, value)),
      }
    },
  },
]
