// Names of the tensors in a container, for clients that know no containers.
import type { Structure } from '@nx/defn'

/**
 * The names of the leaves, in order: `input` for a tensor alone, `input_0` for one in an array, the key for one in an
 * object, joined by dots where containers are nested.
 */
export function tensorNames(structure: Structure, kind: 'input' | 'output'): string[] {
  switch (structure.kind) {
    case 'leaf':
      return [kind]
    case 'array':
      return structure.items.flatMap((item, i) => below(item, `${kind}_${i}`))
    default:
      return below(structure, '')
  }
}

function below(structure: Structure, name: string): string[] {
  const each = (item: Structure, key: string | number): string[] =>
    below(item, name === '' ? String(key) : `${name}.${key}`)
  switch (structure.kind) {
    case 'leaf':
      return [name]
    case 'static':
      return []
    case 'array':
      return structure.items.flatMap(each)
    case 'object':
      return structure.items.flatMap((item, i) => each(item, structure.keys[i]!))
    case 'class':
      return below(structure.parts, name)
  }
}
