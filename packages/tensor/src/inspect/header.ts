// The lines above the elements: vectorized axes, type, shape and names.
import { formatAxis } from '../core/format.ts'
import type { Tensor } from '../core/tensor.ts'
import { deepestBrackets } from './nest.ts'

/** `f32[rows: 2][3]`, below `vectorized[x: 4]` if there are vectorized axes. */
export function header({ type, shape, names, vectorizedAxes }: Tensor): string {
  const axes =
    shape.length > deepestBrackets
      ? [`[${shape.length} axes]`]
      : shape.map((length, axis) => `[${formatAxis(names[axis], length)}]`)
  const vectorized = vectorizedAxes.map(([name, length]) => `[${formatAxis(name, length)}]`)
  return `${vectorized.length === 0 ? '' : `vectorized${vectorized.join('')}\n  `}${type}${axes.join('')}`
}
