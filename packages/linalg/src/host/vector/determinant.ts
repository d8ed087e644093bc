// Determinants in a workspace.
import type { Attributes, DType } from '@nx/types'
import { equilibrate } from '../equilibrate.ts'
import { diagonalProduct } from '../scaled.ts'
import { factoring } from './factor.ts'
import { numbersOf, partsOf } from './grid.ts'
import type { Job, Numbers } from './job.ts'
import type { Workspace } from './workspace.ts'

/** The product of the pivots with the sign of the permutation. */
export function determinantJob(
  workspace: Workspace,
  size: number,
  _: number,
  __: Attributes,
  type: DType,
): Job {
  const parts = partsOf(type)
  const { found, run } = factoring(workspace, size, parts)
  const row = found.a.row / 8
  const step = parts * row
  const numbers = (): [re: Float64Array, im: Float64Array | null] => {
    const all = numbersOf(workspace, found.a)
    return [all, parts === 1 ? null : all.subarray(row)]
  }
  let exponent = 0
  const write = (to: Numbers): void => {
    const [re, im] = diagonalProduct(...numbers(), { size, step, sign: found.sign, exponent })
    to[0] = re
    if (parts === 2) to[1] = im
  }
  return {
    inputs: [found.a],
    outputs: [write],
    run() {
      // Numbers of f32 are far from the ends of f64.
      if (type === 'f64' || type === 'c128') exponent = equilibrate(...numbers(), size, step)
      run()
    },
  }
}
