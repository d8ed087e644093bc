// One tensor of a safetensors file.
import type { Tensor } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import type { Budget } from '../core/limits.ts'
import { quote, shorten } from '../core/quote.ts'
import { tensorOf } from '../core/tensor-of.ts'
import { truthBytes } from '../core/truth-bytes.ts'
import type { TensorEntry } from './header.ts'

/** The tensor of an entry and its bytes. Throws `unknown_type`. */
export function tensorOfEntry(
  budget: Budget,
  [name, { dtype, type, shape }]: readonly [string, TensorEntry],
  bytes: Uint8Array,
  backend: Backend | undefined,
): Tensor {
  if (type !== undefined)
    return tensorOf(budget, dtype === 'BOOL' ? truthBytes(bytes) : bytes, { type, shape, backend })
  throw new NxError(
    'unknown_type',
    budget.op,
    `the tensor ${quote(name)} has the type ${shorten(dtype)}, which no tensor here has; the file is fine: ` +
      'convert that tensor before it is saved, or pick others by { names }',
    { name, type: dtype },
  )
}
