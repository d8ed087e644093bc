// What the results of two branches have together: structure, type, shape, names and vectorized axes.
import { type Names, type TensorLike, type VectorizedAxes } from '@nx/tensor'
import { commonType } from '@nx/tensor/internal'
import { NxError, type Shape } from '@nx/types'
import { type Flattened } from './container.ts'
import { type Form, formatForm, formOf } from './form.ts'
import { formatStructure, leafPaths, sameStructure } from './structure.ts'

/** Throws `branch_mismatch` unless both branches give the same structure. */
export function checkStructures([left, right]: readonly [Flattened, Flattened]): void {
  if (sameStructure(left.structure, right.structure)) return
  const structures = [left, right].map((branch) => formatStructure(branch.structure))
  throw new NxError(
    'branch_mismatch',
    'cond',
    `all branches must give the same structure, got ${structures.join(' and ')}; return equal containers`,
    { structures },
  )
}

/** The forms that fit both branches: types merged, shapes broadcast. Throws `branch_mismatch`. */
export function mergeForms([left, right]: readonly [Flattened, Flattened]): Form[] {
  const paths = leafPaths(left.structure)
  return left.leaves.map((leaf, i) => mergeForm(leaf, right.leaves[i]!, paths[i]!))
}

function mergeForm(left: TensorLike, right: TensorLike, path: string): Form {
  const forms = [formOf(left), formOf(right)] as const
  const vectorizedAxes = mergeVectorized(forms[0].vectorizedAxes, forms[1].vectorizedAxes)
  const own = mergeOwn(forms[0], forms[1])
  if (vectorizedAxes === null || own === null) {
    const [a, b] = forms.map(formatForm)
    const where = path === '' ? 'the result' : `result ${path}`
    throw new NxError(
      'branch_mismatch',
      'cond',
      `${where} is ${a} in one branch and ${b} in another; shapes must broadcast and names agree`,
      { result: path, forms: [a, b] },
    )
  }
  const shape = [...vectorizedAxes.map(([, length]) => length), ...own.shape]
  return { spec: { type: commonType([left, right]), shape }, names: own.names, vectorizedAxes }
}

function mergeVectorized(left: VectorizedAxes, right: VectorizedAxes): VectorizedAxes | null {
  const lengths = new Map(left)
  let last = -1
  for (const [name, length] of right) {
    const position = left.findIndex(([other]) => other === name)
    // Axes in another order would have to be transposed; that is left to the user.
    if (position >= 0 && (position < last || lengths.get(name) !== length)) return null
    if (position >= 0) last = position
    lengths.set(name, length)
  }
  return [...lengths]
}

function mergeOwn(left: Form, right: Form): { readonly shape: Shape; readonly names: Names } | null {
  const a = left.spec.shape.slice(left.vectorizedAxes.length)
  const b = right.spec.shape.slice(right.vectorizedAxes.length)
  const rank = Math.max(a.length, b.length)
  const shape: number[] = []
  const names: (string | null)[] = []
  for (let axis = 0; axis < rank; axis++) {
    const [i, j] = [axis - rank + a.length, axis - rank + b.length]
    const [m, n] = [a[i] ?? 1, b[j] ?? 1]
    const [x, y] = [left.names[i] ?? null, right.names[j] ?? null]
    if ((m !== n && m !== 1 && n !== 1) || (x !== y && x !== null && y !== null)) return null
    shape.push(m === 1 ? n : m)
    names.push(x ?? y)
  }
  return { shape, names }
}
