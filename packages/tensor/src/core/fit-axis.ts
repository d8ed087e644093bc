// An axis brought to a length: cut off, or continued with zeros.
import { pad } from '../ops/pad.ts'
import { sliceAlongAxis } from '../ops/sliceAlongAxis.ts'
import { resolveAxis } from './axes.ts'
import { like } from './composite.ts'
import type { Tensor } from './tensor.ts'

/** The tensor with another length along an axis. */
export function fitAxis(x: Tensor, axis: number, length: number): Tensor {
  const index = resolveAxis('pad', x, axis)
  const missing = length - x.shape[index]!
  if (missing <= 0) return sliceAlongAxis(x, 0, length, { axis: index })
  const config = x.shape.map((_, i) => [0, i === index ? missing : 0, 0] as const)
  return pad(x, like(x, 0), config)
}
