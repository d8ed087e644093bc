// Elements in nested brackets, as many as a limit allows.
import type { Shape } from '@nx/types'

/**
 * Prints nested brackets around what `next` gives; after `limit` calls of it, `...` stands for the rest.
 */
export function nest(shape: Shape, limit: number, next: () => string): string {
  let left = limit
  const level = (axis: number, indent: string): string => {
    if (axis === shape.length) {
      left--
      return next()
    }
    const items: string[] = []
    const last = axis === shape.length - 1
    for (let i = 0; i < shape[axis]!; i++) {
      if (left === 0) {
        items.push('...')
        break
      }
      items.push(level(axis + 1, `${indent}  `))
    }
    if (last) return `[${items.join(', ')}]`
    return `[\n${indent}  ${items.join(`,\n${indent}  `)}\n${indent}]`
  }
  return level(0, '  ')
}
