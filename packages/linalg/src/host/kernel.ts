// Kernels that run on the host, matrix by matrix.
import type { Attributes, HostKernel } from '@nx/types'
import { elementsOf, emptyMatrix, type Matrix, readMatrix, room, writeMatrix } from './matrix.ts'
import { type Prepare, runJob } from './vector/job.ts'

/** Computes the results for the matrices that the inputs hold now, which it may write to. */
export type MatrixFunction = () => readonly Matrix[]

/**
 * A kernel for batches. `prepare` is called once, with the matrices that each in turn is read into, so that room for
 * results and for what is between is taken once. Where the engine has vector code, a job may do the same.
 */
export function batched(
  prepare: (inputs: readonly Matrix[], attrs: Attributes) => MatrixFunction,
  job?: Prepare,
): HostKernel {
  return (call) => {
    const found = job && runJob(job, call)
    if (found !== undefined) return found
    const { inputs, outs, attrs } = call
    const count = inputs[0]!.spec.shape[0]!
    const matrices = inputs.map(({ spec }) => emptyMatrix(spec))
    const run = prepare(matrices, attrs)
    const read = (index: number): void => {
      for (let k = 0; k < matrices.length; k++) readMatrix(matrices[k]!, inputs[k]!, index)
    }
    if (count === 1) {
      read(0)
      return run().map((matrix, k) => elementsOf(matrix, outs[k]!))
    }
    const results = outs.map(room)
    for (let i = 0; i < count; i++) {
      read(i)
      const found = run()
      for (let k = 0; k < found.length; k++) writeMatrix(results[k]!, outs[k]!, i, found[k]!)
    }
    return results
  }
}
