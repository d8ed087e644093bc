// Elements in nested brackets, as many as a limit allows.
import type { Shape } from '@nx/types'

/** Nobody reads brackets within more brackets than this, and each has a line with an indentation of its own. */
export const deepestBrackets = 64

/**
 * Prints nested brackets around what `next` gives; after `limit` elements or empty rows, `...` stands for the rest, as it
 * does for all of a tensor of very many axes.
 */
export function nest(shape: Shape, limit: number, next: () => string): string {
  let left = limit
  const level = (axis: number, indent: string): string => {
    if (axis === shape.length) {
      left--
      return next()
    }
    if (shape[axis] === 0) left--
    const items: string[] = []
    const last = axis === shape.length - 1
    for (let i = 0; i < shape[axis]!; i++) {
      if (left <= 0) {
        items.push('...')
        break
      }
      items.push(level(axis + 1, `${indent}  `))
    }
    if (last || items.length === 0) return `[${items.join(', ')}]`
    return `[\n${indent}  ${items.join(`,\n${indent}  `)}\n${indent}]`
  }
  return shape.length > deepestBrackets ? '...' : level(0, '  ')
}
