// Operands whose shapes stretch to one.
import type { DType } from '@nx/types'
import type { Draw } from './draw.ts'
import type { Operand } from './property.ts'
import type { Fill } from './values.ts'

/** Draws operands that are lined up at the end: they may lack leading axes, and axes may have length 1 instead. */
export function drawStretching(
  draw: Draw,
  operands: readonly { readonly type: DType; readonly fill: Fill }[],
): Operand[] {
  const shape = draw.shape()
  const names = draw.names(shape.length)
  return operands.map((options) => {
    const missing = draw.rarely() ? draw.integer(0, shape.length) : 0
    const stretched = draw.rarely() ? shape.map(() => draw.boolean()) : shape.map(() => false)
    return draw.operand({
      ...options,
      shape: shape.map((length, axis) => (stretched[axis] ? 1 : length)).slice(missing),
      names: names.map((name) => (draw.rarely() ? null : name)).slice(missing),
    })
  })
}
