// Real and imaginary parts of real numbers; complex ones are not on the device.
import type { GpuData, Machine } from '../device/machine.ts'
import { fill } from './create.ts'
import type { CallOf } from './elementwise.ts'

export const real = (machine: Machine, { inputs }: CallOf): GpuData => machine.share(inputs[0]!.data)

export function imag(machine: Machine, { op, outs: [out] }: CallOf): GpuData {
  const result = machine.allocate(out, op)
  fill(machine, result, 0)
  return result
}
