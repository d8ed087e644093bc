// The lines above the elements: vectorized axes, type, shape and names.
import type { Tensor } from '../core/tensor.ts'

/** `f32[rows: 2][3]`, below `vectorized[x: 4]` if there are vectorized axes. */
export function header({ type, shape, names, vectorizedAxes }: Tensor): string {
  const axes = shape.map((length, axis) => bracket(names[axis]!, length))
  const vectorized = vectorizedAxes.map(([name, length]) => bracket(name, length))
  return `${vectorized.length === 0 ? '' : `vectorized${vectorized.join('')}\n  `}${type}${axes.join('')}`
}

function bracket(name: string | null, length: number): string {
  return name === null ? `[${length}]` : `[${name}: ${length}]`
}
