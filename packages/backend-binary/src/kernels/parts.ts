// Real and imaginary parts of complex numbers; a real number has imaginary part zero.
import { isComplex } from '@nx/types'
import type { Elements } from '@nx/types'
import { create, numbers } from './types.ts'
import type { CallOf, KernelOf } from './types.ts'

function part({ inputs: [input], outs: [out] }: CallOf<object, 1>, offset: number): Elements {
  const result = create(out)
  const parts = numbers(input.data)
  for (let i = 0; i < result.length; i++) result[i] = parts[2 * i + offset]!
  return result
}

export const real: KernelOf<'real'> = (call) => {
  const [{ spec, data }] = call.inputs
  return isComplex(spec.type) ? part(call, 0) : data
}

export const imag: KernelOf<'imag'> = (call) =>
  isComplex(call.inputs[0].spec.type) ? part(call, 1) : create(call.outs[0])
