// Determinants in a workspace.
import type { Attributes, DType } from '@nx/types'
import { equilibrate } from '../equilibrate.ts'
import { diagonalProduct } from '../scaled.ts'
import { factoring } from './factor.ts'
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
  const { found, run } = factoring(workspace, size)
  const step = found.a.row / 8
  const numbers = (): Float64Array => workspace.numbers(found.a.address, size * step)
  let exponent = 0
  const write = (to: Numbers): void => {
    to.fill(diagonalProduct(numbers(), null, { size, step, sign: found.sign, exponent })[0])
  }
  return {
    inputs: [found.a],
    outputs: [write],
    run() {
      // Numbers of f32 are far from the ends of f64.
      if (type === 'f64') exponent = equilibrate(numbers(), null, size, step)
      run()
    },
  }
}
