// Structures of containers compared, and as text for messages.
import type { Structure } from './container.ts'

/**
 * The structure as text, for messages: `[·, { a: · }]`.
 *
 * @internal
 */
export function formatStructure(structure: Structure): string {
  switch (structure.kind) {
    case 'leaf':
      return '·'
    case 'static':
      return typeof structure.value === 'string' ? JSON.stringify(structure.value) : String(structure.value)
    case 'array':
      return `[${structure.items.map(formatStructure).join(', ')}]`
    case 'object':
      return `{ ${structure.keys.map((key, i) => `${key}: ${formatStructure(structure.items[i]!)}`).join(', ')} }`
    case 'class':
      return `class ${formatStructure(structure.parts)}`
  }
}

/**
 * Path of each leaf, for messages: `[0]`, `.weights[1]`.
 *
 * @internal
 */
export function leafPaths(structure: Structure, path = ''): string[] {
  switch (structure.kind) {
    case 'leaf':
      return [path]
    case 'static':
      return []
    case 'array':
      return structure.items.flatMap((item, i) => leafPaths(item, `${path}[${i}]`))
    case 'object':
      return structure.items.flatMap((item, i) => leafPaths(item, `${path}.${structure.keys[i]}`))
    case 'class':
      return leafPaths(structure.parts, path)
  }
}

/**
 * Whether two structures agree: the same nesting, keys and static values.
 *
 * @internal
 */
export function sameStructure(left: Structure, right: Structure): boolean {
  if (left.kind !== right.kind) return false
  switch (left.kind) {
    case 'leaf':
      return true
    case 'static':
      return Object.is(left.value, (right as typeof left).value)
    case 'class':
      return sameStructure(left.parts, (right as typeof left).parts)
    case 'object':
      if (left.keys.join('\0') !== (right as typeof left).keys.join('\0')) return false
  }
  const items = (right as typeof left).items
  return left.items.length === items.length && left.items.every((item, i) => sameStructure(item, items[i]!))
}
