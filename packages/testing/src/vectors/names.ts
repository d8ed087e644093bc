// Nx's function names and ours.

/** `reduce_max` → `reduceMax`. */
export function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** Functions whose name is not simply the camelCase form. */
const renamed: Readonly<Record<string, string>> = {
  access: 'at',
  to_tensor: 'tensor',
  to_list: 'toArray',
  to_flat_list: 'toFlatArray',
  'Type.merge': 'mergeTypes',
  'Type.merge_number': 'mergeLiteral',
  'Type.infer': 'inferType',
  'Type.integer?': 'isInteger',
  'Type.float?': 'isFloat',
  'Type.complex?': 'isComplex',
  'Random.threefry2x32_20_concat': 'threefry2x32',
  'to_heatmap|inspect': 'toHeatmap',
  sigil_V: 'vec',
  sigil_VEC: 'vec',
  sigil_M: 'mat',
  sigil_MAT: 'mat',
}

/** Where a recorded function lives among ours: the module, and the name in it. */
export function ourName(fn: string): { readonly module: string; readonly name: string } {
  const dot = fn.lastIndexOf('.')
  const module = dot < 0 ? 'Nx' : fn.slice(0, dot)
  return { module, name: renamed[fn] ?? camelCase(fn.slice(dot + 1).replace(/[?!]$/, '')) }
}
