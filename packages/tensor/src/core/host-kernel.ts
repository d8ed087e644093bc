// Kernels that operations bring along for backends that compute on the host.
import { allocate, type HostKernel, roundTo } from '@nx/types'

/** A kernel that applies a function to each element of a real floating-point tensor and rounds once. */
export function hostKernel(compute: (x: number) => number): HostKernel {
  return ({ inputs, outs }) => {
    const input = inputs[0]!.data as Float64Array
    const { type } = outs[0]!
    const round = roundTo(type)
    const result = allocate(type, input.length) as Float64Array
    for (let i = 0; i < result.length; i++) result[i] = round(compute(input[i]!))
    return [result]
  }
}
