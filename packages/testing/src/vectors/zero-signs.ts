// Which recorded results have zeros whose sign says nothing.
import type { Vector } from './format.ts'

/** Functions whose derivative is zero where an element is not chosen or is rounded away. */
const stopping: readonly string[] = [
  ...[
    'max',
    'min',
    'clip',
    'select',
    'reduce_max',
    'reduce_min',
    'window_max',
    'window_min',
    'sort',
    'median',
  ],
  ...['round', 'floor', 'ceil', 'sign', 'quotient', 'remainder', 'abs', 'as_type', 'cumulative_max'],
  ...['cumulative_min', 'top_k', 'take', 'gather', 'indexed_put', 'put_slice', 'tril', 'triu', 'reduce'],
]

const rules: readonly { readonly reason: string; readonly applies: (vector: Vector) => boolean }[] = [
  {
    reason: 'transforms, factors and solutions cancel to zero in an order that is that of their algorithm',
    applies: ({ fn }) => fn.startsWith('LinAlg.') || /fft/.test(fn),
  },
  {
    reason: 'a gradient that does not flow is 0; Nx multiplies it by 0, which leaves its sign',
    applies: ({ area, program }) =>
      area === 'grad' && program?.steps.some(({ fn }) => stopping.includes(fn)) === true,
  },
]

/** Whether zeros are compared by their sign. */
export const zerosHaveSigns = (vector: Vector): boolean => !rules.some(({ applies }) => applies(vector))
