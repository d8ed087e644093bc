// A mistake raises an error that says what is wrong, with its line and a code. The last line makes one.
import { dot, iota, NxError, reshape } from '@nx/nx'

const x = iota([2, 3])
try {
  reshape(x, [4])
} catch (error) {
  if (error instanceof NxError) console.log(error.code, '|', error.message)
}

dot(x, x)
