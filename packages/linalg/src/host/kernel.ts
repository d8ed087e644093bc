// Kernels that run on the host, matrix by matrix.
import type { Attributes, HostKernel } from '@nx/types'
import { type Matrix, readMatrix, room, writeMatrix } from './matrix.ts'

/** Computes the results for one matrix of each input, which it may write to. */
export type MatrixFunction = (inputs: readonly Matrix[], attrs: Attributes) => readonly Matrix[]

/** A kernel for batches from a function of single matrices. */
export function batched(fn: MatrixFunction): HostKernel {
  return (call) => {
    const { outs } = call
    const results = outs.map(room)
    const count = call.inputs[0]!.spec.shape[0]!
    for (let i = 0; i < count; i++) {
      const found = fn(
        call.inputs.map((input) => readMatrix(input, i)),
        call.attrs,
      )
      found.forEach((matrix, k) => writeMatrix(results[k]!, outs[k]!, i, matrix))
    }
    return results
  }
}
