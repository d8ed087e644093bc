// Conversions that saturate give what the reference backend gives, for every pair of types.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import { asType, backendTransfer, fromBinary, tensor, type Tensor, toBinary } from '@nx/tensor'
import { type Backend, type DType, dtypes, finiteMax, isComplex, isFloat } from '@nx/types'
import { expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'

const backends = [binaryBackend(), wasmBackend()] as const

/** Values around the limits of a type, of every type that may be converted to it. */
function values(from: DType, to: DType): Tensor {
  const backend = backends[0] as Backend
  const limit = Number(finiteMax(to === 'c64' ? 'f32' : to === 'c128' ? 'f64' : to))
  const numbers = [
    0,
    -0,
    1.5,
    -1.5,
    1,
    3,
    limit,
    -limit,
    limit * 1.02,
    limit * 1.04,
    limit * 2,
    -limit * 2,
    NaN,
  ]
  const wide = tensor([...numbers, Infinity, -Infinity, 1e30, -1e30, 500, 464, 464.1, 61440, 65519, 65520], {
    type: 'f64',
    backend,
  })
  return asType(wide, from)
}

it.each(dtypes.map((to) => [to]))('to %s', (to) => {
  for (const from of dtypes) {
    const x = values(from, to)
    const wanted = toBinary(asType(x, to, { saturate: true }))
    const moved = backendTransfer(x, backends[1] as Backend)
    const compiled = jit((each: Tensor) => asType(each, to, { saturate: true }))
    for (const found of [asType(moved, to, { saturate: true }), compiled(moved)]) {
      expect(found.type).toBe(to)
      const numbers = (bytes: Uint8Array): string =>
        String(fromBinary(bytes, to, { backend: backends[0] as Backend }))
      if (isFloat(to) || isComplex(to)) expect(numbers(toBinary(found)), from).toBe(numbers(wanted))
      else expect([...toBinary(found)], from).toEqual([...wanted])
    }
  }
})
