// What a user of several packages does: numbers of all kinds, a gradient, an error that is caught.
import { scope } from './releases.ts'

export const program = `
import { binaryBackend } from '${scope}/backend-binary'
import { grad } from '${scope}/grad'
import { add, multiply, reshape, setDefaultBackend, sum, tensor, toArray, toNumber } from '${scope}/tensor'
import { Complex, NxError, complex } from '${scope}/types'

setDefaultBackend(binaryBackend())
const x = tensor([1, 2, 3])
console.log(toArray(grad((t) => sum(multiply(t, t)))(x)).join())
const [first] = toArray(add(tensor([complex(1, 2)]), complex(0, 1)))
console.log(first instanceof Complex, String(first))
try {
  reshape(x, [4])
} catch (error) {
  console.log(error instanceof NxError, error.code)
}
console.log(toNumber(grad((t) => multiply(t, 3))(2)))
`

export const printed = '2,4,6\ntrue 1.0+3.0i\ntrue shape\n3\n'
