// Rules about inputs and types that formulas do not tell.
import { binaryBackend } from '@nx/backend-binary'
import { eigh, norm } from '@nx/linalg'
import { asType, setDefaultBackend, tensor, toArray } from '@nx/tensor'
import { complex } from '@nx/types'
import { expect, it } from 'vitest'

setDefaultBackend(binaryBackend())

it('reads the real parts of the diagonal of a Hermitian matrix', () => {
  const [values] = eigh(
    tensor([
      [complex(2, 5), complex(9, 9)],
      [complex(0), complex(1, -3)],
    ]),
  )
  expect(toArray(values)).toEqual([2, 1])
})

it('gives norms in the type of the input', () => {
  expect(norm(asType(tensor([3, 4]), 'f8_e4m3fn')).type).toBe('f8_e4m3fn')
})
