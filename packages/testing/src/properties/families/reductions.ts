// Reductions over axes.
import { sum } from '@nx/tensor'
import { toAggregate } from '../reference/types.ts'
import { reduceAxes, total } from '../reference/reduce.ts'
import type { Draw } from '../draw.ts'
import type { Property, Trial } from '../property.ts'
import { show } from '../show.ts'

/** Properties of the reductions. */
export const reductions = (): readonly Property[] => [{ name: 'sum', draw: drawSum }]

function drawSum(draw: Draw): Trial {
  const x = draw.operand({ fill: 'small' })
  const { axes, given } = draw.axes(x)
  const options = { ...(draw.boolean() && { axes: given }), ...(draw.boolean() && { keepAxes: true }) }
  const reduced = 'axes' in options ? axes : x.shape.map((_, axis) => axis)
  return {
    call: `sum(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => sum(tensor!, options),
    expected: (array) => reduceAxes(array, reduced, options.keepAxes, toAggregate(array.type), total),
  }
}
